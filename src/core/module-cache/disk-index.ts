/**
 * What the disk tier holds, in the order of last use, without reading its directory: a journal beside the entries.
 *
 * Each line is one thing that happened: `+` an entry was stored, `*` it was used, `-` it was deleted. Lines are only
 * ever appended, in one write each, so that any number of processes share a journal; each replays what the others
 * wrote before it relies on what it knows. The journal is a hint and the files are the truth: a line too many costs
 * one needless deletion, and a line too few is found by the next rebuild, which reads the directory.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes, Milliseconds } from '../units.ts';
import { freeName, makeOwnFolder, NotOwnFile, openOwnFile, PRIVATE_FILE, readOwnFile } from './own-file.ts';
import { isRunning } from './running-process.ts';
import { TEMPORARY_FOLDER, temporaryFile } from './temporary-file.ts';

/** An entry as the journal knows it; `name` is its path below the cache's directory. */
export interface IndexedEntry {
  name: string;
  bytes: Bytes;
}

export interface DiskIndexOptions {
  directory: string;
  /** Reads the directory: every entry, the least recently used first. */
  scan: () => Promise<IndexedEntry[]>;
}

type Change = { op: '+'; name: string; bytes: Bytes } | { op: '*' | '-'; name: string };

export const JOURNAL = 'index.log';
export const LOCK = 'index.lock';
/** More than the number of a process takes. */
export const LOCK_BYTES: Bytes = 16;
const HEADER = /^# wasm cache index 1, rebuilt (\d+)$/;
/** The name is no path that leads anywhere else, whoever wrote the journal. */
const LINE = /^(?:\+ (\d{1,15})|([*-])) ([A-Za-z0-9][A-Za-z0-9._-]{0,127}\/[0-9A-F]{16,64}\.bin)$/;
/** A line begins with a line end too, so that one that was torn by a crash spoils itself alone. */
const asLine = (change: Change) =>
  change.op === '+' ? `\n+ ${change.bytes} ${change.name}\n` : `\n${change.op} ${change.name}\n`;

/** The journal is written anew where it has grown to this many times what it must hold, and is not small anyway. */
const COMPACT_FACTOR = 4;
const COMPACT_FROM: Bytes = 256 * 1024;
const BYTES_PER_LINE = 170;
/** Enough to hold the journal's first line, whatever it says. */
const BEGINNING_BYTES: Bytes = 512;
/** Room for more than a million entries. What is larger says nothing that is worth the time and memory to read it. */
const MAX_JOURNAL: Bytes = 256 * 2 ** 20;
/** How much of the journal is read at once. No line is nearly as long. */
const PIECE_BYTES: Bytes = 2 ** 20;
/** A lock that is older is nobody's, even where its process's number has been given to another one. */
const STALE_LOCK_MS: Milliseconds = 30_000;
/** Lines that a power cut took from the journal are found after this long at the latest. */
const REBUILD_AFTER_MS: Milliseconds = 7 * 24 * 3600_000;
/** How many lines are replayed before other work is let in: about a millisecond. */
const LINES_AT_ONCE = 2_000;

export class DiskIndex {
  readonly #directory: string;
  readonly #scan: DiskIndexOptions['scan'];
  /** In the order of last use, the least recent first. */
  #entries = new Map<string, Bytes>();
  #bytes: Bytes = 0;
  /** How many of the entries are which engine's. */
  #perEngine = new Map<string, number>();
  /** The journal that has been replayed, and up to where. */
  #journal: { identity: string; offset: number; rebuiltAt: number } | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  /** Touches no file. */
  constructor({ directory, scan }: DiskIndexOptions) {
    this.#directory = directory;
    this.#scan = scan;
  }

  /** Notes that an entry is stored, before it is, so that no entry is ever unknown. Rejects with the file system's error. */
  stored(entry: IndexedEntry): Promise<void> {
    return this.#append([{ op: '+', ...entry }]);
  }

  /**
   * Notes that an entry was used; a replay skips it where there is no such entry. Where there is no journal either,
   * the next look at it reads the directory anyway. Rejects with the file system's error.
   */
  used(name: string): Promise<void> {
    return this.#append([{ op: '*', name }], 0).catch((error) => {
      if (!isMissing(error)) throw error;
    });
  }

  /** Notes that entries were deleted. Rejects with the file system's error. */
  deleted(names: readonly string[]): Promise<void> {
    return this.#append(names.map((name) => ({ op: '-', name })));
  }

  /** What all entries weigh together, as far as any process has told. */
  async usage(): Promise<{ entries: number; bytes: Bytes }> {
    await this.#refresh();
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  /**
   * Gives what to delete so that at most `budget` bytes are left: first the least recently used of other engines
   * than `engineId`, then the least recently used of all. `keep` is not among them.
   */
  async victims(
    budget: Bytes,
    { engineId, keep }: { engineId: string; keep: string | null },
  ): Promise<IndexedEntry[]> {
    await this.#refresh();
    let excess = this.#bytes - budget;
    const victims: IndexedEntry[] = [];
    // Each is looked for only while there is one left to find: an eviction must not go through all entries.
    const own = this.#perEngine.get(engineId) ?? 0;
    const left = { foreign: this.#entries.size - own, own };
    for (const wanted of ['foreign', 'own'] as const) {
      for (const [name, bytes] of this.#entries) {
        if (excess <= 0 || left[wanted] === 0) break;
        if ((engineOf(name) === engineId ? 'own' : 'foreign') !== wanted) continue;
        left[wanted]--;
        if (name === keep) continue;
        victims.push({ name, bytes });
        excess -= bytes;
      }
    }
    return victims;
  }

  /** Reads the directory and writes the journal anew from what is really there. */
  rebuild(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#replay();
      await this.#rewrite(await this.#scan(), Date.now());
    });
  }

  /** Replays what has been written since the last time, by this process or another. */
  #refresh(): Promise<void> {
    return this.#inTurn(async () => {
      const found = await this.#replay();
      const now = Date.now();
      // One that is of the future was written by a clock that went wrong.
      if (!found || Math.abs(now - (this.#journal?.rebuiltAt ?? 0)) > REBUILD_AFTER_MS) {
        await this.#rewrite(await this.#scan(), now);
      } else if (this.#shouldCompact()) {
        const entries = [...this.#entries].map(([name, bytes]) => ({ name, bytes }));
        await this.#rewrite(entries, this.#journal?.rebuiltAt ?? now);
      }
    });
  }

  #shouldCompact(): boolean {
    const offset = this.#journal?.offset ?? 0;
    return offset > COMPACT_FROM && offset > COMPACT_FACTOR * BYTES_PER_LINE * this.#entries.size;
  }

  /** Tells whether there is a journal. */
  async #replay(): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await this.#open(constants.O_RDONLY);
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#reset();
      return false;
    }
    try {
      const stats = await file.stat({ bigint: true });
      const identity = identityOf(stats);
      const known = this.#journal;
      if (known === null || known.identity !== identity || Number(stats.size) < known.offset) {
        this.#reset();
        this.#journal = { identity, offset: 0, rebuiltAt: 0 };
      }
      await this.#readOn(file);
      return true;
    } finally {
      await file.close();
    }
  }

  /** Replays the whole lines that were added to the journal. */
  async #readOn(file: FileHandle): Promise<void> {
    const journal = this.#journal;
    if (journal === null) return;
    const { size } = await file.stat();
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, Math.max(0, size - journal.offset)));
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.byteLength, journal.offset);
      // What stands behind the last line end may be half a write; where there is none at all, it is no line of ours.
      const lineEnd = piece.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      const end = lineEnd === 0 && bytesRead === PIECE_BYTES ? bytesRead : lineEnd;
      if (end === 0) return;
      journal.offset += end;
      await this.#apply(piece.toString('latin1', 0, end).split('\n'));
    }
  }

  async #apply(lines: readonly string[]): Promise<void> {
    for (const [number, line] of lines.entries()) {
      if (number % LINES_AT_ONCE === LINES_AT_ONCE - 1) await new Promise(setImmediate);
      const change = parseLine(line);
      if (change) this.#change(change);
      const header = HEADER.exec(line);
      if (header && this.#journal) this.#journal.rebuiltAt = Number(header[1]);
    }
  }

  #change(change: Change): void {
    const known = this.#entries.get(change.name);
    if (known === undefined && change.op !== '+') return;
    if (known !== undefined) this.#count(change.name, -1, -known);
    this.#entries.delete(change.name);
    if (change.op === '-') return;
    const bytes = change.op === '+' ? change.bytes : (known ?? 0);
    this.#entries.set(change.name, bytes);
    this.#count(change.name, 1, bytes);
  }

  #count(name: string, entries: 1 | -1, bytes: Bytes): void {
    this.#bytes += bytes;
    const engineId = engineOf(name);
    this.#perEngine.set(engineId, (this.#perEngine.get(engineId) ?? 0) + entries);
  }

  #reset(): void {
    this.#entries = new Map();
    this.#perEngine = new Map();
    this.#bytes = 0;
    this.#journal = null;
  }

  async #append(changes: readonly Change[], create = constants.O_CREAT): Promise<void> {
    if (changes.length === 0) return;
    const text = Buffer.from(changes.map(asLine).join(''), 'latin1');
    for (;;) {
      const file = await this.#open(constants.O_WRONLY | constants.O_APPEND | create);
      try {
        // A write that a full volume cut short is made again as a whole, until it is made or refused.
        while ((await file.write(text)).bytesWritten < text.byteLength);
        const written = await file.stat({ bigint: true });
        const current = await lstat(this.#path(JOURNAL), { bigint: true }).catch(() => null);
        // Another process may have put a new journal in this one's place just now: then it has to be told too.
        if (current === null || current.ino === written.ino) return;
      } finally {
        await file.close();
      }
    }
  }

  /**
   * Puts a new journal in the old one's place, with what is appended to the old one meanwhile. Left undone where
   * another process is at it.
   */
  async #rewrite(entries: readonly IndexedEntry[], rebuiltAt: number): Promise<void> {
    const unlock = await this.#lock();
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
      const oldEnd = this.#journal?.offset ?? 0;
      const lines = entries.map((entry) => asLine({ op: '+', ...entry }));
      const text = `# wasm cache index 1, rebuilt ${rebuiltAt}\n${lines.join('')}`;
      await makeOwnFolder(temporaryFolder);
      await writeFile(temporary, text, { encoding: 'latin1', flag: 'wx', mode: PRIVATE_FILE });
      await rename(temporary, this.#path(JOURNAL));
      if (old) await this.#append(await changesBehind(old, oldEnd));
      await this.#replay();
    } catch (error) {
      await rm(temporary, { force: true });
      // No directory, no entries, nothing to write down.
      if (!isMissing(error)) throw error;
    } finally {
      await old?.close();
      await unlock();
    }
  }

  /** Gives the function that unlocks, or null where another process holds the lock. */
  async #lock(): Promise<(() => Promise<void>) | null> {
    const path = this.#path(LOCK);
    for (const attempt of [1, 2]) {
      try {
        await writeFile(path, String(process.pid), { flag: 'wx', mode: PRIVATE_FILE });
        return () => freeName(path);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (isMissing(error)) return null;
        if (code !== 'EEXIST') throw error;
        if (attempt === 2 || (await isHeld(path))) return null;
        await freeName(path);
      }
    }
    return null;
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

  /** One replay at a time: each goes on from where the one before ended. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** Tells whether a file is a journal, by how it begins. Rejects with `NotOwnFile` and the file system's error. */
export async function isJournal(path: string): Promise<boolean> {
  const { file } = await openOwnFile(path, constants.O_RDONLY, { maxBytes: Number.POSITIVE_INFINITY });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    const lines = buffer.toString('latin1', 0, bytesRead).split('\n');
    return HEADER.test(lines[0] ?? '') || parseLine(lines.find((line) => line !== '') ?? '') !== null;
  } finally {
    await file.close();
  }
}

function parseLine(line: string): Change | null {
  const match = LINE.exec(line);
  const name = match?.[3];
  if (!match || name === undefined) return null;
  if (match[1] !== undefined) return { op: '+', name, bytes: Number(match[1]) };
  return { op: match[2] as '*' | '-', name };
}

async function changesBehind(file: FileHandle, offset: number): Promise<Change[]> {
  const { size } = await file.stat();
  const text = Buffer.alloc(Math.max(0, size - offset));
  await file.read(text, 0, text.byteLength, offset);
  return text
    .toString('latin1')
    .split('\n')
    .map(parseLine)
    .filter((change) => change !== null);
}

function engineOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

/** A file's number may be given to the next one as soon as it is deleted. */
function identityOf({ ino, birthtimeNs }: { ino: bigint; birthtimeNs: bigint }): string {
  return `${ino}:${birthtimeNs}`;
}

/** Tells whether the process that made a lock may still be at work. */
async function isHeld(path: string): Promise<boolean> {
  try {
    const { bytes, stats } = await readOwnFile(path, { maxBytes: LOCK_BYTES });
    // One that is of the future is as wrong as one that is too old.
    if (Math.abs(Date.now() - stats.mtimeMs) > STALE_LOCK_MS) return false;
    const owner = bytes.toString('latin1');
    // Its number is written just after it is made.
    return !/^\d{1,10}$/.test(owner) || isRunning(Number(owner));
  } catch {
    return false;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
