/**
 * What is to be compiled in the background by a process of nobody's, as files in a folder of the cache's own: for each
 * module a `.job` that says what it is, beside it a `.wasm` where nothing else has its bytes, and for each engine a
 * `.worker` that says which process is at them. A program that was over before its module was hashed has it go by its
 * fingerprint, until a worker has hashed it. Such a file decides about no code: whoever could write one could have
 * a module compiled, under its own hash, and nothing else.
 */
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type EngineId, toEngineId } from '../engine/engine.ts';
import { MAX_WIRE_BYTES } from '../engine/wire-bytes.ts';
import { claimFolderSync, JOBS_FOLDER } from '../module-cache/cache-folder.ts';
import { boundedName } from '../module-cache/entry-format.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { makeOwnFolderSync, PRIVATE_FILE, readOwnFileSync } from '../module-cache/own-file.ts';
import { isRunning } from '../module-cache/running-process.ts';
import { temporaryFile } from '../module-cache/temporary-file.ts';
import { fs } from '../on-demand.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { isSample, type Sample } from './measured-module.ts';

/** Where a job's wire bytes are: in a file of the host's, in one beside the job, or in the module's entry. */
export type JobSource = { path: string } | 'handed-over' | 'entry';

export interface CompileJob {
  key: ModuleHash;
  /** What its entry is to say that it was compiled under. */
  name: string | null;
  source: JobSource;
  /** Whether it is to take the place of an entry of what ran. */
  replaces: boolean;
  /** Whether programs ask for it that end at once, to which what is loaded fast is worth more than what runs fast. */
  forShortRuns: boolean;
  /** Which of its own functions are to be in the artifact, a bit for each; null for all. */
  ran: Uint8Array | null;
}

/** What a program asks for whose module nobody has hashed yet. */
export interface UnhashedJob {
  fingerprint: string;
  name: string | null;
  /** What its run took on stock V8. */
  sample: Sample;
  /** Which functions ran in it, a bit for each; null where that is not known. */
  ran: Uint8Array | null;
}

/** The process that works off an engine's jobs. */
export interface JobWorker {
  pid: number;
  /** What it is at; null while it waits for its turn. */
  key: ModuleHash | null;
  since: Milliseconds;
}

/** More would take the machine for hours. */
const MOST_JOBS = 64;
const MAX_JOB_FILE: Bytes = 64 * 1024;
const LONGEST_PATH = 4096;
/** A job that nobody has come for in a day is nobody's. */
const JOB_LIFE: Milliseconds = 24 * 3600_000;
/** Bytes come before their job, so that those without one belong to a process that has been killed. */
const LEAVINGS_LIFE: Milliseconds = 15 * 60_000;
/** A worker shows that it is alive much more often. */
const WORKER_LIFE: Milliseconds = 120_000;
const FILE_NAME = /^([A-Za-z0-9][A-Za-z0-9._-]{0,127})~([0-9A-F]{16,64}|\d{1,10}-[0-9a-f]{16})\.(job|wasm)$/;
const WORKER_NAME = /^([A-Za-z0-9][A-Za-z0-9._-]{0,127})\.worker$/;

/** The jobs of one folder. Everything is done at once, since a process that ends cannot wait. */
export class CompileJobs {
  readonly directory: string;
  readonly engineId: EngineId;
  readonly #folder: string;

  /** Touches no file. */
  constructor(directory: string, engineId: EngineId) {
    this.directory = directory;
    this.engineId = engineId;
    this.#folder = join(directory, JOBS_FOLDER);
  }

  /**
   * Asks for a compile. Tells whether it has been asked for, by this process or another; false where the folder is not
   * the cache's, holds too many, or cannot be written to.
   *
   * @param wireBytes what is to be handed over, where the job says so
   */
  add(job: CompileJob, wireBytes: Uint8Array | null): boolean {
    return this.#put(job, () => {
      if (wireBytes === null) return null;
      const temporary = this.#temporary();
      writeFileSync(temporary, wireBytes, { flag: 'wx', mode: PRIVATE_FILE });
      return temporary;
    });
  }

  /** The same for a process that goes on, which does not wait while bytes are written. */
  async addLater(job: CompileJob, wireBytes: Uint8Array | null): Promise<boolean> {
    if (wireBytes === null || !this.#prepare()) return this.add(job, wireBytes);
    const temporary = this.#temporary();
    try {
      await fs().promises.writeFile(temporary, wireBytes, { flag: 'wx', mode: PRIVATE_FILE });
    } catch {
      rmSync(temporary, { force: true });
      return false;
    }
    return this.#put(job, () => temporary);
  }

  /**
   * Asks for a compile of what nobody has hashed yet. Tells what `add` tells.
   *
   * @param wireBytes or what writes them to an open file, and throws where it cannot
   */
  addUnhashed(
    { fingerprint, name, sample, ran }: UnhashedJob,
    wireBytes: Uint8Array | ((file: number) => void),
  ): boolean {
    return this.#putFile(fingerprint, { name, sample, ran: textOf(ran) }, () => {
      const temporary = this.#temporary();
      const file = openSync(temporary, 'wx', PRIVATE_FILE);
      try {
        if (typeof wireBytes === 'function') wireBytes(file);
        else writeFileSync(file, wireBytes);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      } finally {
        closeSync(file);
      }
      return temporary;
    });
  }

  /** Gives what has not been hashed of this engine's jobs. */
  unhashed(): UnhashedJob[] {
    const own = this.#list().filter(
      ({ engineId, kind, key }) => engineId === this.engineId && kind === 'job' && key === null,
    );
    return own.flatMap(({ subject: fingerprint }) => {
      try {
        const bytes = readOwnFileSync(this.#path(fingerprint, 'job'), { maxBytes: MAX_JOB_FILE });
        const { name, sample, ran } = JSON.parse(bytes.toString());
        if ((name === null || typeof name === 'string') && isSample(sample))
          return [{ fingerprint, name, sample, ran: bitsOf(ran) }];
      } catch {
        // It goes with those that are none.
      }
      this.#removeFiles(fingerprint);
      return [];
    });
  }

  /** Gives the bytes of such a job. Throws where they cannot be read. */
  bytesOf({ fingerprint }: UnhashedJob): Buffer {
    return readOwnFileSync(this.#path(fingerprint, 'wasm'), { maxBytes: MAX_WIRE_BYTES });
  }

  /** Has a job go by its key, once somebody has hashed its bytes; null for one that is not to be done. */
  identify({ fingerprint, name, ran }: UnhashedJob, key: ModuleHash | null): void {
    if (key !== null) {
      const job = { name, source: 'handed-over', replaces: false, forShortRuns: true, ran: textOf(ran) };
      this.#putFile(key, job, () => this.#path(fingerprint, 'wasm'));
    }
    this.#removeFiles(fingerprint);
  }

  has(key: ModuleHash): boolean {
    return existsSync(this.#path(key, 'job'));
  }

  /** Gives the keys of this engine's jobs, the oldest first. */
  keys(): ModuleHash[] {
    const own = this.#list().filter(({ engineId, kind }) => engineId === this.engineId && kind === 'job');
    return own
      .sort((one, other) => one.since - other.since)
      .flatMap(({ key }) => (key === null ? [] : [key]));
  }

  /** How many jobs there are, of whichever engine. */
  get size(): number {
    return new Set(this.#list().flatMap(({ kind, name }) => (kind === 'job' ? [name] : []))).size;
  }

  /** Reads a job; null where it is gone, or is none. */
  read(key: ModuleHash): CompileJob | null {
    try {
      const bytes = readOwnFileSync(this.#path(key, 'job'), { maxBytes: MAX_JOB_FILE });
      return parseJob(key, JSON.parse(bytes.toString()));
    } catch {
      return null;
    }
  }

  /** Reads what was handed over with a job. Throws where it cannot be read. */
  handedOver(key: ModuleHash): Buffer {
    return readOwnFileSync(this.#path(key, 'wasm'), { maxBytes: MAX_WIRE_BYTES });
  }

  /** Deletes a job of this engine's, done or not. */
  remove(key: ModuleHash): void {
    this.#removeFiles(key);
  }

  /** Deletes the jobs of a module, or all, of every engine: who is at one of them ends. Gives how many there were. */
  cancel(key?: ModuleHash): number {
    const meant = this.#list().filter((file) => key === undefined || file.key === key);
    for (const { name } of meant) rmSync(join(this.#folder, name), { force: true });
    return meant.filter(({ kind }) => kind === 'job').length;
  }

  /** Deletes what nobody will come for. */
  sweep(): void {
    const files = this.#list();
    const names = new Set(files.map(({ name }) => name));
    for (const { name, kind, since } of files) {
      const age = Date.now() - since;
      const isAlone = kind === 'wasm' && !names.has(name.replace(/wasm$/, 'job'));
      if (age > JOB_LIFE || (isAlone && age > LEAVINGS_LIFE))
        rmSync(join(this.#folder, name), { force: true });
    }
    for (const name of this.#names()) {
      if (!name.endsWith('.tmp')) continue;
      const age = Date.now() - (modifiedAt(join(this.#folder, name)) ?? Date.now());
      if (age > LEAVINGS_LIFE) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** Gives the process that works off an engine's jobs; null where none does, whatever a crash has left. */
  worker(engineId: EngineId = this.engineId): JobWorker | null {
    const worker = this.#readWorker(engineId);
    const at = modifiedAt(this.#workerPath(engineId));
    const isAlive = worker !== null && at !== null && Date.now() - at < WORKER_LIFE && isRunning(worker.pid);
    return isAlive ? worker : null;
  }

  /** Gives those of all engines. */
  workers(): JobWorker[] {
    return this.#names().flatMap((name) => {
      const engineId = WORKER_NAME.exec(name)?.[1];
      const worker = engineId === undefined ? null : this.worker(toEngineId(engineId));
      return worker ? [worker] : [];
    });
  }

  /**
   * Makes this process the one that works off the jobs; tells whether it is. What another one was at when it was killed
   * is no longer a job: it would kill the next one too.
   */
  takeOver(): boolean {
    const before = this.worker();
    if (before !== null) return before.pid === process.pid;
    const killed = this.#readWorker(this.engineId);
    if (killed?.key) this.remove(killed.key);
    rmSync(this.#workerPath(this.engineId), { force: true });
    return this.#writeWorker(null, 'wx');
  }

  /** Says what this process is at, and that it is alive. */
  workAt(key: ModuleHash | null): void {
    this.#writeWorker(key, 'w');
  }

  stayAlive(): void {
    const now = new Date();
    try {
      utimesSync(this.#workerPath(this.engineId), now, now);
    } catch {
      // Somebody has emptied the folder: then this is soon over.
    }
  }

  leave(): void {
    rmSync(this.#workerPath(this.engineId), { force: true });
  }

  #put({ key, ran, ...about }: CompileJob, writeBytes: () => string | null): boolean {
    return this.#putFile(key, { ...about, ran: textOf(ran) }, writeBytes);
  }

  #putFile(
    subject: string,
    content: { name: string | null } & Record<string, unknown>,
    writeBytes: () => string | null,
  ): boolean {
    const temporaries: string[] = [];
    try {
      if (!this.#prepare()) return false;
      const bytes = writeBytes();
      if (bytes !== null) temporaries.push(bytes);
      if (existsSync(this.#path(subject, 'job'))) return true;
      this.sweep();
      if (this.size >= MOST_JOBS) return false;
      const text = this.#temporary();
      temporaries.push(text);
      const { name } = content;
      const kept = { ...content, name: name === null ? null : boundedName(name) };
      writeFileSync(text, JSON.stringify(kept), { flag: 'wx', mode: PRIVATE_FILE });
      if (bytes !== null) renameSync(bytes, this.#path(subject, 'wasm'));
      renameSync(text, this.#path(subject, 'job'));
      return true;
    } catch {
      return false;
    } finally {
      for (const temporary of temporaries) rmSync(temporary, { force: true });
    }
  }

  #removeFiles(subject: string): void {
    for (const kind of ['job', 'wasm'] as const) rmSync(this.#path(subject, kind), { force: true });
  }

  #prepare(): boolean {
    if (!claimFolderSync(this.directory)) return false;
    try {
      makeOwnFolderSync(this.#folder);
      return true;
    } catch {
      return false;
    }
  }

  #readWorker(engineId: EngineId): JobWorker | null {
    try {
      const bytes = readOwnFileSync(this.#workerPath(engineId), { maxBytes: MAX_JOB_FILE });
      const { pid, key, since } = JSON.parse(bytes.toString());
      if (!Number.isSafeInteger(pid) || pid <= 0 || !Number.isFinite(since)) return null;
      return { pid, since, key: key === null ? null : ModuleHash.parse(key) };
    } catch {
      return null;
    }
  }

  #writeWorker(key: ModuleHash | null, flag: 'w' | 'wx'): boolean {
    try {
      const worker: JobWorker = { pid: process.pid, key, since: Date.now() };
      writeFileSync(this.#workerPath(this.engineId), JSON.stringify(worker), { flag, mode: PRIVATE_FILE });
      return true;
    } catch {
      return false;
    }
  }

  /** Their keys are null where they go by a fingerprint. */
  #list() {
    return this.#names().flatMap((name) => {
      const [, engineId, subject = '', kind] = FILE_NAME.exec(name) ?? [];
      const since = engineId === undefined ? null : modifiedAt(join(this.#folder, name));
      if (since === null) return [];
      try {
        const key = subject.includes('-') ? null : ModuleHash.parse(subject);
        return [{ name, engineId, subject, key, kind, since }];
      } catch {
        return [];
      }
    });
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  #path(subject: string, kind: 'job' | 'wasm'): string {
    return join(this.#folder, `${this.engineId}~${subject}.${kind}`);
  }

  #workerPath(engineId: EngineId): string {
    return join(this.#folder, `${engineId}.worker`);
  }

  #temporary(): string {
    return temporaryFile(this.#folder);
  }
}

function parseJob(
  key: ModuleHash,
  value: Partial<Record<keyof CompileJob, unknown>> | null,
): CompileJob | null {
  const { name, source, replaces, forShortRuns, ran } = value ?? {};
  if (!(name === null || typeof name === 'string') || typeof replaces !== 'boolean') return null;
  const about = { key, name, replaces, forShortRuns: forShortRuns === true, ran: bitsOf(ran) };
  if (source === 'handed-over' || source === 'entry') return { ...about, source };
  const { path } = Object(source) as { path?: unknown };
  if (typeof path !== 'string' || path.length > LONGEST_PATH || path.includes('\0')) return null;
  return { ...about, source: { path } };
}

function modifiedAt(path: string): Milliseconds | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

/** A bit set as it stands in a job's file. */
function textOf(bits: Uint8Array | null): string | null {
  return bits && Buffer.from(bits.buffer, bits.byteOffset, bits.byteLength).toString('base64');
}

/** Null for whatever else it may be: then nothing is known of what ran. */
function bitsOf(text: unknown): Uint8Array | null {
  return typeof text === 'string' && text !== '' ? Buffer.from(text, 'base64') : null;
}
