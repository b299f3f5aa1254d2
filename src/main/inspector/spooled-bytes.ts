import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isRunning } from 'wasm-compile-cache/engine';

/** `mkdtemp` adds six letters or digits. */
const FOLDER = /^wasm-cache-inspector-(\d{1,10})-[A-Za-z0-9]{6}$/;
/** Those of this process: a number can be that of a dead process too, which had it before. */
const ours = new Set<string>();

/**
 * The bytes of files that came without a path, in temporary files: a folder for each process, with its number in the
 * name, that only this user can read.
 */
export class SpooledBytes {
  #folder: Promise<string> | null = null;
  #count = 0;

  /** Writes bytes and gives the path of their file. Rejects with the file system's error, and leaves nothing then. */
  async write(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
    this.#folder ??= makeFolder();
    let folder: string;
    try {
      folder = await this.#folder;
    } catch (error) {
      this.#folder = null;
      throw error;
    }
    const path = join(folder, `${++this.#count}.wasm`);
    try {
      await writeFile(path, new Uint8Array(bytes), { flag: 'wx' });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return path;
  }

  /** Removes one file that `write` gave. */
  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** Removes all of them. */
  async close(): Promise<void> {
    const folder = await this.#folder?.catch(() => null);
    this.#folder = null;
    if (!folder) return;
    await rm(folder, { recursive: true, force: true });
    ours.delete(basename(folder));
  }
}

/**
 * Removes what processes left that were killed: of this user's folders, those whose process is gone. Gives the paths
 * that were removed. Rejects with an `AggregateError` of the file system's errors, after having gone through all.
 */
export async function sweepSpooledBytes(temporaryFolder = tmpdir()): Promise<string[]> {
  const removed: string[] = [];
  const failures: unknown[] = [];
  for (const name of await readdir(temporaryFolder)) {
    const path = join(temporaryFolder, name);
    try {
      if (!(await isAbandoned(path))) continue;
      await rm(path, { recursive: true, force: true });
      removed.push(path);
    } catch (error) {
      // Another start may be sweeping too.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failures.push(error);
    }
  }
  if (failures.length > 0) {
    const first = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
    throw new AggregateError(
      failures,
      `Temporary files of an earlier run could not be removed from ${temporaryFolder}: ${first}`,
    );
  }
  return removed;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `wasm-cache-inspector-${process.pid}-`));
  ours.add(basename(folder));
  return folder;
}

async function isAbandoned(path: string): Promise<boolean> {
  const name = basename(path);
  const match = FOLDER.exec(name);
  if (!match || ours.has(name)) return false;
  const pid = Number(match[1]);
  if (pid !== process.pid && isRunning(pid)) return false;
  const stats = await lstat(path);
  return stats.isDirectory() && (process.getuid === undefined || stats.uid === process.getuid());
}
