import { readFile, stat } from 'node:fs/promises';
import { type EntryId, LoadError, MAX_WIRE_BYTES } from 'wasm-compile-cache';
import type { Core } from '../create-core.ts';
import type { InspectedFile } from './inspected-file.ts';
import { problemOf } from './problem.ts';
import type { StoredEntries } from './stored-entries.ts';

/** Where the wasm of a stored module can be had. */
export class StoredWasm {
  readonly #disk: Pick<Core['disk'], 'wireBytesOf'>;
  readonly #entries: Pick<StoredEntries, 'idsOf'>;

  constructor(disk: Pick<Core['disk'], 'wireBytesOf'>, entries: Pick<StoredEntries, 'idsOf'>) {
    this.#disk = disk;
    this.#entries = entries;
  }

  /**
   * Gives the wire bytes of a module: of an entry that is intact, whichever engine's, else of the file that it was
   * compiled from, where that is still there. The latter may be another module's by now: whoever uses them hashes them.
   * Rejects with a `LoadError` where there are none.
   */
  async read({ key, row }: InspectedFile): Promise<Uint8Array> {
    let failure: unknown = null;
    for (const id of key === null ? [] : this.#entries.idsOf(key)) {
      try {
        return await this.#readEntry(id);
      } catch (error) {
        failure ??= error;
      }
    }
    if (row.path !== null && (await isWasmSized(row.path))) return readFile(row.path);
    const elsewhere = row.path === null ? '' : `, and ${row.path} is gone`;
    const why = failure === null ? 'no tier holds it any more' : problemOf(failure).message;
    throw new LoadError('file-missing', `the wasm of ${row.name} cannot be had: ${why}${elsewhere}`, {
      advice: 'Bring the file in again.',
      cause: failure,
    });
  }

  #readEntry(id: EntryId): Promise<Uint8Array> {
    return this.#disk.wireBytesOf(id);
  }
}

async function isWasmSized(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() === true && stats.size <= MAX_WIRE_BYTES;
}
