import { type ModuleOutline, outlineOfBytes, readOutline } from '../benchmark/module-outline.ts';
import type { PreparedFiles, QueuedFile } from './benchmark-queue.ts';
import type { InspectedFile } from './inspected-file.ts';
import type { SpooledBytes } from './spooled-bytes.ts';
import type { StoredWasm } from './stored-wasm.ts';

/** Where a benchmark reads modules: their files, or copies of what the tiers hold of them. */
export class BenchmarkFiles {
  readonly #wasm: Pick<StoredWasm, 'read'>;
  readonly #spooled: SpooledBytes;

  constructor(wasm: Pick<StoredWasm, 'read'>, spooled: SpooledBytes) {
    this.#wasm = wasm;
    this.#spooled = spooled;
  }

  /** What must be known of a row's module before it is measured. Rejects where there is no wasm of it. */
  async outlineOf(file: InspectedFile): Promise<ModuleOutline> {
    if (file.readFrom !== null) return readOutline(file.readFrom);
    return outlineOfBytes(await this.#wasm.read(file), file.row.name);
  }

  /**
   * Gives files to measure, and what removes the copies among them again. Rejects where there is no wasm of one, and
   * leaves nothing then.
   */
  async prepare(files: readonly InspectedFile[]): Promise<PreparedFiles> {
    const copies: string[] = [];
    const removeCopies = async () => {
      for (const copy of copies) await this.#spooled.remove(copy);
    };
    const prepared: QueuedFile[] = [];
    try {
      for (const file of files) {
        let { readFrom } = file;
        if (readFrom === null) {
          readFrom = await this.#spooled.write((await this.#wasm.read(file)).slice().buffer);
          copies.push(readFrom);
        }
        prepared.push({ row: file.row, readFrom });
      }
    } catch (error) {
      await removeCopies();
      throw error;
    }
    return { files: prepared, removeCopies };
  }
}
