/** Work on many rows or files at once, and how far it is. Sizes are bytes, durations and moments milliseconds. */

/** A check or a move of many entries; one at a time. */
export interface BulkWork {
  kind: 'verify' | 'drop' | 'undo';
  /** Entries that are done, and how many there are. */
  done: number;
  total: number;
  bytesDone: number;
  bytesTotal: number;
  startedAt: number;
}

/** Files that are being brought in: all that were asked for since none was under way. */
export interface BringIn {
  /** Whether folders are still being searched: there may be more files than are known. */
  searching: boolean;
  /** Files that are done, however their loads ended, and how many were found. */
  done: number;
  total: number;
  failed: number;
  bytesDone: number;
  /** Of the files whose size is known. */
  bytesTotal: number;
  startedAt: number;
  /** About how long the rest takes, from the bytes that were done so far; null while that says nothing yet. */
  msLeft: number | null;
}

/** The drop that `undoDrop` would take back. */
export interface UndoableDrop {
  modules: number;
  /** What it freed in all tiers. */
  bytes: number;
  at: number;
}

/** Modules of a tier, and their bytes. */
export interface ModuleTotals {
  modules: number;
  bytes: number;
}

/** What came of checking entries. */
export interface VerifyReply {
  intact: number;
  broken: number;
  /** What was read. */
  bytes: number;
  /** Whether it was cancelled before all had been checked. */
  cancelled: boolean;
}
