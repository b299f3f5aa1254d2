/**
 * The journal of the disk tier: a file beside the entries, of what happened to them.
 *
 * Lines are only ever appended, in one write each, so that any number of processes share a journal; each replays what
 * the others wrote before it relies on what it knows. The journal is a hint and the files are the truth: a line too
 * many costs one needless deletion, and a line too few is found by the next rebuild, which reads the directory.
 */
import { constants } from 'node:fs';
import { appendFile, type FileHandle, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes } from '../units.ts';
import {
  type Change,
  headerOf,
  type IndexedEntry,
  isHeader,
  lineOf,
  parseLine,
  rebuiltAtOf,
} from './journal-line.ts';
import { lock } from './journal-lock.ts';
import { freeName, makeOwnFolder, NotOwnFile, openOwnFile, PRIVATE_FILE } from './own-file.ts';
import { TEMPORARY_FOLDER, temporaryFile } from './temporary-file.ts';

export const JOURNAL = 'index.log';
export const LOCK = 'index.lock';

/** The journal is written anew where it has grown to this many times what it must hold, and is not small anyway. */
const COMPACT_FACTOR = 4;
const COMPACT_FROM: Bytes = 256 * 1024;
const BYTES_PER_LINE = 190;
/** Enough to hold the journal's first line, whatever it says. */
const BEGINNING_BYTES: Bytes = 512;
/** Room for more than a million entries. What is larger says nothing that is worth the time and memory to read it. */
const MAX_JOURNAL: Bytes = 256 * 2 ** 20;
/** How much of the journal is read at once. No line is nearly as long. */
const PIECE_BYTES: Bytes = 2 ** 20;
/** How many lines are replayed before other work is let in: about a millisecond. */
const LINES_AT_ONCE = 2_000;

/** What is told of the journal's changes, in their order. */
export interface JournalReplica {
  /** All that was told before is void. */
  reset(): void;
  apply(change: Change): void;
}

/** One journal as one process sees it. Its calls to `replay` and `rewrite` must not overlap. */
export class Journal {
  readonly #directory: string;
  readonly #replica: JournalReplica;
  /** The journal that has been replayed, and up to where. */
  #read: { identity: string; offset: number; rebuiltAt: number } | null = null;

  /** Touches no file. */
  constructor(directory: string, replica: JournalReplica) {
    this.#directory = directory;
    this.#replica = replica;
  }

  /** When the directory was last read, as `Date.now` gives it; 0 where that is not known. */
  get rebuiltAt(): number {
    return this.#read?.rebuiltAt ?? 0;
  }

  /** Whether it is worth writing anew for `entries` entries. */
  isOverlong(entries: number): boolean {
    const offset = this.#read?.offset ?? 0;
    return offset > COMPACT_FROM && offset > COMPACT_FACTOR * BYTES_PER_LINE * entries;
  }

  /**
   * Tells the replica of what has been written since the last time, by this process or another. Gives whether there is
   * a journal. Rejects with the file system's error.
   */
  async replay(): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await this.#open(constants.O_RDONLY);
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#forget();
      return false;
    }
    try {
      const stats = await file.stat({ bigint: true });
      const identity = journalIdentityOf(stats);
      const known = this.#read;
      if (known === null || known.identity !== identity || Number(stats.size) < known.offset) {
        this.#forget();
        this.#read = { identity, offset: 0, rebuiltAt: 0 };
      }
      await this.#readOn(file, Number(stats.size));
      return true;
    } finally {
      await file.close();
    }
  }

  /** Replays the whole lines that were added to the journal. @param size how long it is now, in bytes */
  async #readOn(file: FileHandle, size: Bytes): Promise<void> {
    const read = this.#read;
    if (read === null) return;
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, Math.max(0, size - read.offset)));
    while (read.offset < size) {
      const { bytesRead } = await file.read(piece, 0, piece.byteLength, read.offset);
      // What stands behind the last line end may be half a write; where there is none at all, it is no line of ours.
      const lineEnd = piece.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      const end = lineEnd === 0 && bytesRead === PIECE_BYTES ? bytesRead : lineEnd;
      if (end === 0) return;
      read.offset += end;
      await this.#apply(piece.toString('latin1', 0, end).split('\n'));
    }
  }

  async #apply(lines: readonly string[]): Promise<void> {
    for (const [number, line] of lines.entries()) {
      if (number % LINES_AT_ONCE === LINES_AT_ONCE - 1) await new Promise(setImmediate);
      const change = parseLine(line);
      if (change) this.#replica.apply(change);
      const rebuiltAt = rebuiltAtOf(line);
      if (rebuiltAt !== null && this.#read) this.#read.rebuiltAt = rebuiltAt;
    }
  }

  /**
   * Appends changes. Rejects with the file system's error.
   *
   * @param create `O_CREAT`, or 0 to reject where there is no journal
   */
  async append(changes: readonly Change[], create = constants.O_CREAT): Promise<void> {
    if (changes.length === 0) return;
    const text = Buffer.from(changes.map(lineOf).join(''), 'latin1');
    for (;;) {
      const file = await this.#open(constants.O_WRONLY | constants.O_APPEND | create);
      try {
        // A write that a full volume cut short is made again as a whole, until it is made or refused.
        while ((await file.write(text)).bytesWritten < text.byteLength);
        const [written, current] = await Promise.all([
          file.stat({ bigint: true }),
          lstat(this.#path(JOURNAL), { bigint: true }).catch(() => null),
        ]);
        // Another process may have put a new journal in this one's place just now: then it has to be told too.
        if (current === null || current.ino === written.ino) return;
      } finally {
        await file.close();
      }
    }
  }

  /**
   * Puts a new journal in the old one's place, with what is appended to the old one meanwhile. Left undone where
   * another process is at it. Rejects with the file system's error.
   */
  async rewrite(entries: readonly IndexedEntry[], rebuiltAt: number): Promise<void> {
    const unlock = await lock(this.#path(LOCK));
    if (unlock === null) return;
    // Swept up with the entries' own, where this process is killed meanwhile.
    const temporaryFolder = this.#path(TEMPORARY_FOLDER);
    const temporary = temporaryFile(temporaryFolder);
    let old: FileHandle | null = null;
    try {
      old = await this.#open(constants.O_RDONLY).catch((error) => {
        if (isMissing(error)) return null;
        throw error;
      });
      let oldEnd = this.#read?.offset ?? 0;
      const lines = entries.map((entry) => lineOf({ op: '+', ...entry }));
      const text = `${headerOf(rebuiltAt)}${lines.join('')}`;
      await makeOwnFolder(temporaryFolder);
      await writeFile(temporary, text, { encoding: 'latin1', flag: 'wx', mode: PRIVATE_FILE });
      if (old) {
        // As late as can be: what has to follow the rename may stand behind what somebody says of the same entry later.
        const { changes, end } = await changesBehind(old, oldEnd);
        await appendFile(temporary, changes.map(lineOf).join(''), 'latin1');
        oldEnd = end;
      }
      await rename(temporary, this.#path(JOURNAL));
      if (old) await this.append((await changesBehind(old, oldEnd)).changes);
      await this.replay();
    } catch (error) {
      await rm(temporary, { force: true });
      // No directory, no entries, nothing to write down.
      if (!isMissing(error)) throw error;
    } finally {
      await old?.close();
      await unlock();
    }
  }

  #forget(): void {
    this.#replica.reset();
    this.#read = null;
  }

  /**
   * Opens the journal. What has its name and cannot be it, such as a link, another user's file or one that is far too
   * large, loses the name: what it said is found by the next rebuild.
   */
  async #open(flags: number): Promise<FileHandle> {
    const path = this.#path(JOURNAL);
    const terms = { maxBytes: MAX_JOURNAL, onlyName: true };
    try {
      return (await openOwnFile(path, flags, terms)).file;
    } catch (error) {
      if (!(error instanceof NotOwnFile)) throw error;
      await freeName(path);
      return (await openOwnFile(path, flags, terms)).file;
    }
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}

/** Tells whether a file is a journal, by how it begins. Rejects with `NotOwnFile` and the file system's error. */
export async function isJournal(path: string): Promise<boolean> {
  const { file } = await openOwnFile(path, constants.O_RDONLY, { maxBytes: Number.POSITIVE_INFINITY });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    const lines = buffer.toString('latin1', 0, bytesRead).split('\n');
    return isHeader(lines[0] ?? '') || parseLine(lines.find((line) => line !== '') ?? '') !== null;
  } finally {
    await file.close();
  }
}

/** Gives what whole lines say behind an offset, and where they end. */
async function changesBehind(file: FileHandle, offset: number): Promise<{ changes: Change[]; end: number }> {
  const { size } = await file.stat();
  const text = Buffer.alloc(Math.max(0, size - offset));
  await file.read(text, 0, text.byteLength, offset);
  const length = text.lastIndexOf('\n') + 1;
  const lines = text.toString('latin1', 0, length).split('\n');
  return { changes: lines.map(parseLine).filter((change) => change !== null), end: offset + length };
}

/** A file's number may be given to the next one as soon as it is deleted. */
function journalIdentityOf({ ino, birthtimeNs }: { ino: bigint; birthtimeNs: bigint }): string {
  return `${ino}:${birthtimeNs}`;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
