import { stat } from 'node:fs/promises';
import { type EngineId, LoadError, type ModuleHash } from 'wasm-compile-cache';
import type { ModuleChanges } from '../../shared/module-contents.ts';
import type { ContentsQuestions, ModuleSource, QuestionName } from '../contents/contents-tasks.ts';
import type { ContentsThread, ReadableModule } from '../contents/contents-thread.ts';
import type { Core } from '../create-core.ts';
import { isWatFile } from '../wat/wat-file.ts';
import type { InspectedFile } from './inspected-file.ts';

export interface RowContentsOptions {
  thread: ContentsThread;
  core: Pick<Core, 'disk' | 'engine'>;
}

/** So many rows' changes are remembered: a former version may be gone from every tier by the time it is asked for. */
const MOST_CHANGES = 200;

/** What is in the modules of rows. The bytes are those that were loaded: the file's, or those that the disk tier holds. */
export class RowContents {
  readonly #thread: ContentsThread;
  readonly #core: RowContentsOptions['core'];
  readonly #changes = new Map<string, Promise<ModuleChanges>>();

  constructor({ thread, core }: RowContentsOptions) {
    this.#thread = thread;
    this.#core = core;
  }

  /** Answers a question about a row's module. Rejects with a `ContentsError` or a `LoadError`. */
  async ask<Name extends Exclude<QuestionName, 'changes'>>(
    file: InspectedFile,
    name: Name,
    argument: ContentsQuestions[Name]['takes'],
  ): Promise<ContentsQuestions[Name]['gives']> {
    return this.#thread.ask(await this.#moduleOf(file), name, argument);
  }

  /** Compares a row's module with the one that it was before, which a tier is likely to hold still. */
  rebuilt(file: InspectedFile, former: ModuleHash): void {
    const { id } = file.row;
    const changes = this.#compare(file, former);
    // Whoever asks for it is told.
    changes.catch(() => {});
    this.#changes.delete(id);
    this.#changes.set(id, changes);
    for (const oldest of this.#changes.keys()) {
      if (this.#changes.size <= MOST_CHANGES) break;
      this.#changes.delete(oldest);
    }
  }

  /** Gives what came and went when a row's module was rebuilt. Rejects with a `LoadError` where it never was. */
  changes({ row }: InspectedFile): Promise<ModuleChanges> {
    const changes = this.#changes.get(row.id);
    if (changes) return changes;
    throw new LoadError('other', `${row.name} has not changed since it was brought in`);
  }

  forget({ row }: InspectedFile): void {
    this.#changes.delete(row.id);
  }

  async #compare(file: InspectedFile, former: ModuleHash): Promise<ModuleChanges> {
    return this.#thread.compare(this.#stored(file, former), await this.#moduleOf(file));
  }

  async #moduleOf(file: InspectedFile): Promise<ReadableModule> {
    const { key, readFrom, row } = file;
    const inFile = readFrom === null ? [] : [(): ModuleSource => ({ path: readFrom })];
    if (key !== null) {
      const stored = this.#stored(file, key);
      return { ...stored, sources: [...inFile, ...stored.sources] };
    }
    if (readFrom !== null && (await isWatFile(row.name, readFrom))) {
      throw new LoadError('other', `${row.name} is a text, and no module could be made of it`, {
        advice: row.error?.message ?? null,
      });
    }
    const token = readFrom === null ? row.id : await tokenOf(readFrom, row.id);
    return { token, key, name: row.name, sources: inFile };
  }

  /** A module by its key alone: entries of other engines hold the same wire bytes. */
  #stored({ row }: InspectedFile, key: ModuleHash): ReadableModule {
    const { disk, engine } = this.#core;
    const engines = new Set([engine.deterministicId, ...row.entries.map(({ engineId }) => engineId)]);
    const sources = [...engines].map(
      (engineId) => async (): Promise<ModuleSource> => ({
        bytes: await disk.wireBytesOf({ key, engineId: engineId as EngineId }),
      }),
    );
    return { token: key, key, name: row.name, sources };
  }
}

/** For a file that has no key: another one once it has been written anew. */
async function tokenOf(path: string, id: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${id} ${mtimeMs} ${size} ${ino}`;
  } catch {
    // Reading it will tell.
    return id;
  }
}
