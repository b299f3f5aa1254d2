import type { Origin } from '../engine/engine.ts';
import type { DeserializeOutcome } from '../engine/engine-tasks.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { DescribeEntriesRequest, EntryDescription, ListEntriesOutcome } from './list-entries.ts';
import type { ReadEntryOutcome, ReadEntryRequest, UnreadEntry } from './read-entry.ts';
import type { WriteEntryOutcome, WriteEntryRequest } from './write-entry.ts';

/** An entry whose artifact has been given to V8. */
export interface LoadedEntry extends DeserializeOutcome {
  status: 'loaded';
  wireBytes: WireBytes;
  artifactBytes: Bytes;
  origin: Origin | null;
  readMs: Milliseconds;
  verifyMs: Milliseconds;
  deserializeMs: Milliseconds;
}

/** The disk tier's work that keeps a thread busy. What it is handed decides which thread that is. */
export interface EntryTasks {
  /** Reads an entry and checks its seal. */
  readEntry(request: ReadEntryRequest): Promise<ReadEntryOutcome>;
  /**
   * Reads an entry, and deserializes what is authentic on the thread that has just read it. Rejects only where V8
   * refuses it; see `EngineError.ofDeserialize`.
   */
  loadEntry(request: ReadEntryRequest): Promise<LoadedEntry | UnreadEntry>;
  /** Seals an entry and writes it. */
  writeEntry(request: WriteEntryRequest): Promise<WriteEntryOutcome>;
  /** Gives the names of every engine's entries. */
  listEntries(request: { directory: string }): Promise<ListEntriesOutcome>;
  /** Reads the headers of entries, and leaves out those that are gone. */
  describeEntries(request: DescribeEntriesRequest): Promise<EntryDescription[]>;
}
