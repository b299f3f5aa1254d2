import { deserialize } from '../engine/deserialize.ts';
import { validate } from '../engine/validate.ts';
import { hashWireBytes } from '../loader/hash-wire-bytes.ts';
import { readWireFile } from '../loader/read-wire-file.ts';
import { describeEntries, listEntries } from '../module-cache/list-entries.ts';
import { loadEntry } from '../module-cache/load-entry.ts';
import { readEntry } from '../module-cache/read-entry.ts';
import { writeEntry } from '../module-cache/write-entry.ts';
import { rehearse } from './rehearsal.ts';
import type { Tasks } from './tasks.ts';

/** Each task, done on the thread that calls it. */
export const TASKS: Tasks = {
  validate,
  deserialize,
  readEntry,
  loadEntry: (request) => loadEntry(request),
  writeEntry,
  listEntries,
  describeEntries,
  readWireFile,
  hashWireBytes,
  rehearse,
};
