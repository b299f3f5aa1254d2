import { deserialize } from '../engine/deserialize.ts';
import { validate } from '../engine/validate.ts';
import { putAway } from '../follow-up/put-away.ts';
import { saveUsed } from '../follow-up/save-used.ts';
import { hashWireBytes } from '../loader/hash-wire-bytes.ts';
import { loadFromDisk } from '../loader/load-from-disk.ts';
import { readWireFile } from '../loader/read-wire-file.ts';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';
import { describeEntries, listEntries } from '../module-cache/list-entries.ts';
import { loadEntry } from '../module-cache/load-entry.ts';
import { readEntry } from '../module-cache/read-entry.ts';
import { writeEntry } from '../module-cache/write-entry.ts';
import { unpackArtifact } from '../shared-tier/unpack-artifact.ts';
import { rehearse } from './rehearsal.ts';
import type { Tasks } from './tasks.ts';

const ENTRY_TASKS: EntryTasks = {
  readEntry,
  loadEntry: (request) => loadEntry(request),
  writeEntry,
  listEntries,
  describeEntries,
};

/** Each task, done on the thread that calls it. */
export const TASKS: Tasks = {
  validate,
  deserialize,
  ...ENTRY_TASKS,
  loadFromDisk: (request) => loadFromDisk(request, ENTRY_TASKS),
  putAway: (request) => putAway(request, ENTRY_TASKS),
  saveUsed: (request) => saveUsed(request, ENTRY_TASKS),
  readWireFile,
  hashWireBytes,
  unpackArtifact,
  rehearse,
};
