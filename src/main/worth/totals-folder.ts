/**
 * The folder in which the worth of loads is kept between starts.
 *
 * Each process that loads writes a file of its own, and none but its own: `<host>.<pid>.<start>.<random>.jsonl`, a line
 * for each module with its sums since that process began. A later line for a module stands in place of the earlier
 * one, so that a write that was cut off is simply made again. `totals.jsonl` holds the sums of processes that are gone:
 * whoever opens the folder adds their files to it, under a lock, writes it anew beside itself and renames it, and only
 * then deletes what it has added. Its first line names the files that it has in it, so that one whose deletion was cut
 * off is not counted twice.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Bytes, Milliseconds } from 'wasm-compile-cache';
import { isRunning } from 'wasm-compile-cache/engine';
import { addTotals, type KeyTotals } from './key-totals.ts';
import { type LineKey, lineOf, parseLine } from './totals-line.ts';

export const TOTALS = 'totals.jsonl';
const LOCK = 'totals.lock';

const OWN_FILE = /^([0-9a-f]{8})\.(\d{1,10})\.([0-9a-z]{1,12})\.[0-9a-f]{8}\.jsonl$/;
/** Far more than twenty thousand modules take. What is larger says nothing that is worth the time to read it. */
const MAX_FILE_BYTES: Bytes = 32 * 2 ** 20;
/** A process's own file is written anew, each module once, where it has grown to this. */
const OVERLONG_BYTES: Bytes = 4 * 2 ** 20;
/** Fewer files are read one by one: a command that loads one file need not write all sums anew. */
const LEAST_FOLDED = 4;
/** The names that are remembered of files whose sums have been added. */
const MOST_FOLDED = 1_000;
/** So many lines are read or written before other work is let in: about a millisecond. */
const LINES_AT_ONCE = 100;
/** Another machine's process that has written nothing for so long is gone. */
const FOREIGN_GONE_MS: Milliseconds = 30 * 24 * 3_600_000;
/** A lock that is older is nobody's, even where its process's number has been given to another one. */
const STALE_LOCK_MS: Milliseconds = 30_000;
const MOST_KEPT_ASIDE = 100;
const MOST_READS = 3;
const PRIVATE_FILE = 0o600;
/** Follows no link, and waits for no pipe's other end. */
const CAREFUL = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const headerSchema = v.object({
  version: v.literal(1),
  folded: v.pipe(v.array(v.pipe(v.string(), v.maxLength(80))), v.maxLength(MOST_FOLDED)),
});

type Totals = Map<LineKey, KeyTotals>;

interface ReadTotals {
  totals: Totals;
  folded: string[];
  /** What is wrong with it, as the end of a sentence about the file; null where nothing is. */
  wrong: string | null;
}

export class TotalsFolder {
  readonly path: string;
  readonly #ownName: string;
  #ownBytes = 0;

  /** Touches nothing. */
  constructor(path: string) {
    this.path = path;
    const start = Date.now().toString(36);
    this.#ownName = `${hostTag()}.${process.pid}.${start}.${randomUUID().slice(0, 8)}.jsonl`;
  }

  /** Whether the own file should be written anew rather than added to. */
  get isOverlong(): boolean {
    return this.#ownBytes > OVERLONG_BYTES;
  }

  /**
   * Gives the sums of all other processes, and adds the files of those that are gone to `totals.jsonl`. A file that
   * cannot be used is kept aside and told of. Rejects with the file system's error where nothing can be read.
   */
  async read(): Promise<{ totals: Totals; problem: string | null }> {
    const unlock = await this.#lock();
    try {
      return unlock === null ? await this.#readBesideOthers() : await this.#readAndFold();
    } finally {
      await unlock?.();
    }
  }

  /** Adds lines to this process's own file. Rejects with the file system's error; the same can then be added again. */
  async append(totals: Iterable<readonly [LineKey, KeyTotals]>): Promise<void> {
    const lines = await linesOf(totals);
    if (lines.length === 0) return;
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | CAREFUL;
    const file = await open(this.#own, flags, PRIVATE_FILE);
    try {
      // What a write that was cut off has left ends here, and is no line.
      const text = Buffer.from(`\n${lines.join('')}`);
      await file.writeFile(text);
      this.#ownBytes += text.byteLength;
    } finally {
      await file.close();
    }
  }

  /** Puts lines in place of all that this process's own file holds. Rejects with the file system's error. */
  async rewrite(totals: Iterable<readonly [LineKey, KeyTotals]>): Promise<void> {
    const text = (await linesOf(totals)).join('');
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await writeWhole(this.#own, text);
    // The bound is there for what is written many times over: it doubles where that is not so.
    this.#ownBytes = Math.min(Buffer.byteLength(text), OVERLONG_BYTES / 2);
  }

  async #readAndFold(): Promise<{ totals: Totals; problem: string | null }> {
    const kept = await this.#readTotals();
    const names = await this.#names();
    const done = new Set(kept.folded);
    const gone: string[] = [];
    const others: Totals = new Map();
    for (const name of names) {
      if (done.has(name) || name === this.#ownName) continue;
      const isGone = await this.#isGone(name);
      await merge(isGone ? kept.totals : others, await this.#readOwnFile(name));
      if (isGone) gone.push(name);
    }
    const worthIt = gone.length >= LEAST_FOLDED || kept.wrong !== null;
    const problem = worthIt
      ? await this.#fold(kept, gone, [...gone, ...names.filter((each) => done.has(each))])
      : null;
    await merge(kept.totals, others);
    return { totals: kept.totals, problem };
  }

  /** Writes down what has been added up, and deletes the files that are in it. Gives what to tell of it, or null. */
  async #fold(
    { totals, folded, wrong }: ReadTotals,
    gone: readonly string[],
    spent: readonly string[],
  ): Promise<string | null> {
    let problem: string | null = null;
    try {
      if (wrong !== null) problem = await this.#setAside(wrong);
      const header = JSON.stringify({ version: 1, folded: [...folded, ...gone].slice(-MOST_FOLDED) });
      await writeWhole(this.#totals, `${header}\n${(await linesOf(totals)).join('')}`);
    } catch (error) {
      // Nothing is lost: all files are still there, and the next start adds them up.
      const what = wrong === null ? null : `${this.#totals} ${wrong}, and could not be mended`;
      return problem ?? (what && `${what} (${messageOf(error)}). What could be read counts.`);
    }
    for (const name of spent) await rm(join(this.path, name), { force: true });
    return problem;
  }

  /** While another process adds files up: what is read is read again where that was done meanwhile. */
  async #readBesideOthers(): Promise<{ totals: Totals; problem: string | null }> {
    for (let attempt = 1; ; attempt++) {
      const before = await this.#totalsIdentity();
      const { totals, folded, wrong } = await this.#readTotals();
      const done = new Set(folded);
      for (const name of await this.#names()) {
        if (!done.has(name) && name !== this.#ownName) await merge(totals, await this.#readOwnFile(name));
      }
      if (attempt === MOST_READS || before === (await this.#totalsIdentity())) {
        return { totals, problem: wrong && `${this.#totals} ${wrong}, and is left as it is` };
      }
    }
  }

  async #readTotals(): Promise<ReadTotals> {
    const totals: Totals = new Map();
    let text: string | null;
    try {
      text = await readPlainFile(this.#totals);
    } catch (error) {
      return { totals, folded: [], wrong: `cannot be read (${messageOf(error)})` };
    }
    if (text === null) return { totals, folded: [], wrong: null };
    const lineEnd = text.indexOf('\n');
    const header = v.safeParse(headerSchema, parseJson(text.slice(0, Math.max(0, lineEnd))));
    if (!header.success) return { totals, folded: [], wrong: 'does not begin as it should' };
    const damaged = await readLines(text.slice(lineEnd + 1), totals);
    const wrong = damaged === 0 ? null : `has ${damaged} damaged line${damaged === 1 ? '' : 's'}`;
    return { totals, folded: header.output.folded, wrong };
  }

  /** What one process wrote. A line that was cut off is left out: the process was killed while it wrote it. */
  async #readOwnFile(name: string): Promise<Totals> {
    const totals: Totals = new Map();
    const text = await readPlainFile(join(this.path, name)).catch(() => null);
    if (text !== null) await readLines(text, totals);
    return totals;
  }

  async #names(): Promise<string[]> {
    try {
      return (await readdir(this.path)).filter((name) => OWN_FILE.test(name));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #isGone(name: string): Promise<boolean> {
    const [, host, pid] = OWN_FILE.exec(name) ?? [];
    if (host === hostTag()) return !isRunning(Number(pid));
    const stats = await lstat(join(this.path, name)).catch(() => null);
    return stats !== null && Date.now() - stats.mtimeMs > FOREIGN_GONE_MS;
  }

  /** Keeps the damaged sums under a name that no other file has. Gives what to tell of it. */
  async #setAside(wrong: string): Promise<string> {
    const what = `The sums of earlier loads in ${this.#totals} could not all be read: the file ${wrong}.`;
    for (let number = 1; number <= MOST_KEPT_ASIDE; number++) {
      const aside = `${this.#totals}.damaged${number === 1 ? '' : `-${number}`}`;
      try {
        // Fails where something has the name; a rename would write over it.
        await link(this.#totals, aside);
        return `${what} What could be read counts; the file as it was is kept as ${aside}.`;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') break;
      }
    }
    // What cannot be linked, such as a folder, is moved instead, to a name that is made up.
    const aside = `${this.#totals}.damaged-${randomUUID()}`;
    await rename(this.#totals, aside);
    return `${what} It is kept as ${aside}.`;
  }

  /** Gives what unlocks; null where another process holds the lock, or there is no folder yet. */
  async #lock(): Promise<(() => Promise<void>) | null> {
    const path = join(this.path, LOCK);
    for (const attempt of [1, 2]) {
      try {
        await writeFile(path, String(process.pid), { flag: 'wx', mode: PRIVATE_FILE });
        return () => rm(path, { force: true });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // A folder that cannot be written to can be read all the same.
        if (code !== 'EEXIST' || attempt === 2 || (await isHeld(path))) return null;
        await rm(path, { force: true, recursive: true });
      }
    }
    return null;
  }

  async #totalsIdentity(): Promise<string | null> {
    const stats = await lstat(this.#totals, { bigint: true }).catch(() => null);
    return stats && `${stats.ino}:${stats.mtimeNs}`;
  }

  get #totals(): string {
    return join(this.path, TOTALS);
  }

  get #own(): string {
    return join(this.path, this.#ownName);
  }
}

/** Adds sums to sums. */
async function merge(to: Totals, more: Totals): Promise<void> {
  let number = 0;
  for (const [key, totals] of more) {
    const sum = to.get(key);
    if (sum) addTotals(sum, totals);
    else to.set(key, totals);
    if (++number % LINES_AT_ONCE === 0) await letOthersIn();
  }
}

/** Reads lines into `totals`, the later in place of the earlier. Gives how many are none. */
async function readLines(text: string, totals: Totals): Promise<number> {
  let damaged = 0;
  for (const [number, line] of text.split('\n').entries()) {
    if (number % LINES_AT_ONCE === LINES_AT_ONCE - 1) await letOthersIn();
    if (line === '') continue;
    const parsed = parseLine(line);
    if (parsed === null) damaged++;
    else totals.set(parsed.key, parsed.totals);
  }
  return damaged;
}

async function linesOf(totals: Iterable<readonly [LineKey, KeyTotals]>): Promise<string[]> {
  const lines: string[] = [];
  for (const [key, each] of totals) {
    lines.push(lineOf(key, each));
    if (lines.length % LINES_AT_ONCE === 0) await letOthersIn();
  }
  return lines;
}

const letOthersIn = () => new Promise((resolve) => setImmediate(resolve));

/** Writes a file at once or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text, { mode: PRIVATE_FILE });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Gives a plain file's text, or null where there is none. Rejects for what is no file, is too large or unreadable. */
async function readPlainFile(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | CAREFUL);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error('it is not a file');
    if (stats.size > MAX_FILE_BYTES) throw new Error(`it has ${stats.size} bytes, which is far too many`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function isHeld(path: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    // One that is of the future is as wrong as one that is too old.
    if (Math.abs(Date.now() - stats.mtimeMs) > STALE_LOCK_MS) return false;
    const owner = await readPlainFile(path);
    // Its number is written just after it is made.
    return owner === null || !/^\d{1,10}$/.test(owner) || isRunning(Number(owner));
  } catch {
    return false;
  }
}

/** Tells machines apart that share a folder: a process's number says nothing on another one. */
function hostTag(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
