import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Kept } from '../../shared/kept.ts';

/** A file begins with when its item was begun, so that the names alone tell their order. */
const ITEM_FILE = /^\d{1,16}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;
/** The largest item that can be made is a tenth of it. */
const MAX_FILE_BYTES = 4 * 2 ** 20;
const DELETED = 'deleted';

/** What is kept, and how. */
export interface KeptKind<Item extends KeptItem, Summary> {
  /** What an item is called in a message. */
  noun: string;
  schema: v.GenericSchema<unknown, Item>;
  summaryOf(item: Item): Summary;
  /** The most items; the oldest go when there are more. */
  most: number;
}

/** What every item has. */
export interface KeptItem {
  /** A UUID. */
  id: string;
  name: string;
  /** In milliseconds since the epoch. */
  startedAt: number;
}

/**
 * A folder of what was measured, a file for each. It may hold anything by the time it is read: what is no item is skipped
 * and told of. All methods reject with the file system's error.
 */
export class KeptFolder<Item extends KeptItem, Summary> {
  readonly path: string;
  readonly #kind: KeptKind<Item, Summary>;
  /** Summaries of the files that were read, by their names and what tells that one is still the same. */
  readonly #known = new Map<string, { stamp: string; summary: Summary }>();
  /** What the last deletion moved away. */
  #deleted: string[] = [];

  constructor(path: string, kind: KeptKind<Item, Summary>) {
    this.path = path;
    this.#kind = kind;
  }

  /** Gives the kept items, the latest first, and the files that cannot be used. */
  async list(): Promise<Kept<Summary>> {
    const kept: Kept<Summary> = { runs: [], damaged: [], folder: this.path };
    for (const file of (await this.#files()).slice(0, this.#kind.most)) {
      try {
        kept.runs.push(await this.#summaryOf(file));
      } catch (error) {
        kept.damaged.push({ file, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    return kept;
  }

  /** Gives one item. Rejects where there is none of that id, or its file is damaged. */
  async read(id: string): Promise<Item> {
    return (await this.#load(await this.#fileOf(id))).item;
  }

  /** Keeps an item, and deletes the oldest ones that are more than can be kept. */
  async keep(item: Item): Promise<void> {
    await this.#write(`${item.startedAt}-${item.id}.json`, item);
    for (const file of (await this.#files()).slice(this.#kind.most))
      await rm(join(this.path, file), { force: true });
  }

  async rename(id: string, name: string): Promise<void> {
    const file = await this.#fileOf(id);
    const { item } = await this.#load(file);
    await this.#write(file, { ...item, name });
  }

  /** Moves items away, for `undoDelete` to bring back. What an earlier deletion moved away is gone then. */
  async delete(ids: readonly string[]): Promise<void> {
    await this.#emptyDeleted();
    await mkdir(join(this.path, DELETED), { recursive: true });
    for (const id of ids) {
      const file = await this.#fileOf(id);
      await rename(join(this.path, file), join(this.path, DELETED, file));
      this.#deleted.push(file);
    }
  }

  /** Brings back what the last deletion moved away. Gives how many items these are. */
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

  /** The names of the files that should be items, the latest first. */
  async #files(): Promise<string[]> {
    try {
      const names = await readdir(this.path);
      const startOf = (name: string) => Number(name.slice(0, name.indexOf('-')));
      return names
        .filter((name) => ITEM_FILE.test(name))
        .sort((a, b) => startOf(b) - startOf(a) || (a < b ? -1 : 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  async #fileOf(id: string): Promise<string> {
    const file = (await this.#files()).find((name) => ITEM_FILE.exec(name)?.[1] === id);
    if (file === undefined)
      throw new Error(`there is no kept ${this.#kind.noun} ${id}: it may have been deleted`);
    return file;
  }

  async #summaryOf(file: string): Promise<Summary> {
    const { item, stamp } = await this.#load(file, this.#known.get(file)?.stamp);
    const known = this.#known.get(file);
    if (item === null) {
      if (known === undefined) throw new Error('it was forgotten');
      return known.summary;
    }
    const summary = this.#kind.summaryOf(item);
    this.#known.set(file, { stamp, summary });
    return summary;
  }

  async #load(file: string): Promise<{ item: Item; stamp: string }>;
  /** Gives no run where the file still has the stamp that is known. */
  async #load(file: string, knownStamp: string | undefined): Promise<{ item: Item | null; stamp: string }>;
  async #load(file: string, knownStamp?: string): Promise<{ item: Item | null; stamp: string }> {
    // A pipe would be waited for, and is no file anyway.
    const handle = await open(join(this.path, file), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('it is not a file');
      if (stats.size > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`);
      const stamp = `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
      if (stamp === knownStamp) return { item: null, stamp };
      return { item: this.#parse(await handle.readFile('utf8'), ITEM_FILE.exec(file)?.[1]), stamp };
    } finally {
      await handle.close();
    }
  }

  /** Writes a file at once or not at all. */
  async #write(file: string, item: Item): Promise<void> {
    await mkdir(this.path, { recursive: true });
    const temporary = join(this.path, `${randomUUID()}.tmp`);
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(item)}\n`);
      } finally {
        await handle.close();
      }
      await rename(temporary, join(this.path, file));
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Throws an `Error` that says what is wrong. */
  #parse(text: string, id: string | undefined): Item {
    const { noun, schema } = this.#kind;
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw new Error('it is not JSON');
    }
    const parsed = v.safeParse(schema, content);
    if (!parsed.success) throw new Error(`it does not hold a ${noun}: ${issueOf(parsed.issues[0])}`);
    if (parsed.output.id !== id) throw new Error(`it holds another ${noun} than its name says`);
    return parsed.output;
  }
}

function issueOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return `${path === null ? '' : `${path}: `}${issue.message}`.slice(0, 200);
}
