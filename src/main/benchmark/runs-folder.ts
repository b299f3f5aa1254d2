import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  type BenchmarkRun,
  type BenchmarkRunSummary,
  benchmarkRunSchema,
  type KeptRuns,
  MAX_KEPT_RUNS,
} from '../../shared/benchmark-run.ts';

/** A run's file begins with when it was started, so that the names alone tell their order. */
const RUN_FILE = /^\d{1,16}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;
/** The largest run that can be measured is a tenth of it. */
const MAX_FILE_BYTES = 4 * 2 ** 20;
const DELETED = 'deleted';

/**
 * The folder of kept runs, a file for each. It may hold anything by the time it is read: what is no run is skipped and
 * told of. All methods reject with the file system's error.
 */
export class RunsFolder {
  readonly path: string;
  readonly #most: number;
  /** Summaries of the files that were read, by their names and what tells that one is still the same. */
  readonly #known = new Map<string, { stamp: string; summary: BenchmarkRunSummary }>();
  /** What the last deletion moved away. */
  #deleted: string[] = [];

  constructor(path: string, most: number = MAX_KEPT_RUNS) {
    this.path = path;
    this.#most = most;
  }

  /** Gives the kept runs, the latest first, and the files that cannot be used. */
  async list(): Promise<KeptRuns> {
    const kept: KeptRuns = { runs: [], damaged: [], folder: this.path };
    for (const file of (await this.#files()).slice(0, this.#most)) {
      try {
        kept.runs.push(await this.#summaryOf(file));
      } catch (error) {
        kept.damaged.push({ file, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    return kept;
  }

  /** Gives one run. Rejects where there is none of that id, or its file is damaged. */
  async read(id: string): Promise<BenchmarkRun> {
    return (await this.#load(await this.#fileOf(id))).run;
  }

  /** Keeps a run, and deletes the oldest ones that are more than can be kept. */
  async keep(run: BenchmarkRun): Promise<void> {
    await this.#write(`${run.startedAt}-${run.id}.json`, run);
    for (const file of (await this.#files()).slice(this.#most))
      await rm(join(this.path, file), { force: true });
  }

  async rename(id: string, name: string): Promise<void> {
    const file = await this.#fileOf(id);
    const { run } = await this.#load(file);
    await this.#write(file, { ...run, name });
  }

  /** Moves runs away, for `undoDelete` to bring back. What an earlier deletion moved away is gone then. */
  async delete(ids: readonly string[]): Promise<void> {
    await this.#emptyDeleted();
    await mkdir(join(this.path, DELETED), { recursive: true });
    for (const id of ids) {
      const file = await this.#fileOf(id);
      await rename(join(this.path, file), join(this.path, DELETED, file));
      this.#deleted.push(file);
    }
  }

  /** Brings back what the last deletion moved away. Gives how many runs these are. */
  async undoDelete(): Promise<number> {
    const files = this.#deleted;
    this.#deleted = [];
    for (const file of files) await rename(join(this.path, DELETED, file), join(this.path, file));
    return files.length;
  }

  /** Deletes for good what was moved away: nothing undoes it any more. */
  async emptyDeleted(): Promise<void> {
    if (this.#deleted.length > 0) await this.#emptyDeleted();
  }

  /** What a process that was killed left there goes as well. */
  async #emptyDeleted(): Promise<void> {
    this.#deleted = [];
    await rm(join(this.path, DELETED), { recursive: true, force: true });
  }

  /** The names of the files that should be runs, the latest first. */
  async #files(): Promise<string[]> {
    try {
      const names = await readdir(this.path);
      const startOf = (name: string) => Number(name.slice(0, name.indexOf('-')));
      return names
        .filter((name) => RUN_FILE.test(name))
        .sort((a, b) => startOf(b) - startOf(a) || (a < b ? -1 : 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  async #fileOf(id: string): Promise<string> {
    const file = (await this.#files()).find((name) => RUN_FILE.exec(name)?.[1] === id);
    if (file === undefined) throw new Error(`there is no kept run ${id}: it may have been deleted`);
    return file;
  }

  async #summaryOf(file: string): Promise<BenchmarkRunSummary> {
    const { run, stamp } = await this.#load(file, this.#known.get(file)?.stamp);
    const known = this.#known.get(file);
    if (run === null) {
      if (known === undefined) throw new Error('it was forgotten');
      return known.summary;
    }
    const { id, name, startedAt, runs, status, modules, versions } = run;
    const summary = {
      id,
      name,
      startedAt,
      runs,
      status,
      modules: modules.map((module) => module.name),
      engine: versions.engine,
    };
    this.#known.set(file, { stamp, summary });
    return summary;
  }

  async #load(file: string): Promise<{ run: BenchmarkRun; stamp: string }>;
  /** Gives no run where the file still has the stamp that is known. */
  async #load(
    file: string,
    knownStamp: string | undefined,
  ): Promise<{ run: BenchmarkRun | null; stamp: string }>;
  async #load(file: string, knownStamp?: string): Promise<{ run: BenchmarkRun | null; stamp: string }> {
    // A pipe would be waited for, and is no file anyway.
    const handle = await open(join(this.path, file), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('it is not a file');
      if (stats.size > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`);
      const stamp = `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
      if (stamp === knownStamp) return { run: null, stamp };
      return { run: parseRun(await handle.readFile('utf8'), RUN_FILE.exec(file)?.[1]), stamp };
    } finally {
      await handle.close();
    }
  }

  /** Writes a file at once or not at all. */
  async #write(file: string, run: BenchmarkRun): Promise<void> {
    await mkdir(this.path, { recursive: true });
    const temporary = join(this.path, `${randomUUID()}.tmp`);
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(run)}\n`);
      } finally {
        await handle.close();
      }
      await rename(temporary, join(this.path, file));
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

/** Throws an `Error` that says what is wrong. */
function parseRun(text: string, id: string | undefined): BenchmarkRun {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const parsed = v.safeParse(benchmarkRunSchema, content);
  if (!parsed.success) throw new Error(`it does not hold a run: ${issueOf(parsed.issues[0])}`);
  if (parsed.output.id !== id) throw new Error('it holds another run than its name says');
  return parsed.output;
}

function issueOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return `${path === null ? '' : `${path}: `}${issue.message}`.slice(0, 200);
}
