import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Only this user may read, list or change what is ours. */
export const PRIVATE_FOLDER = 0o700;

/**
 * Makes a folder, and those that it lies in, where they are not there. Rejects with the file system's error.
 *
 * Not by Node's own `recursive`, which never ends where a folder that is there takes no new one and says that it is
 * missing itself, as `/proc` does, and a home that is mounted when somebody asks for it.
 */
export async function makeFolders(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    try {
      await mkdir(at, PRIVATE_FOLDER);
      break;
    } catch (error) {
      if (await stat(at).then(isFolder, () => false)) break;
      if (!isBelowMissing(error, at)) throw error;
      missing.push(at);
    }
  }
  for (const at of missing.reverse()) {
    await mkdir(at, PRIVATE_FOLDER).catch(async (error) => {
      // Another process was faster.
      if (!(await stat(at).then(isFolder, () => false))) throw error;
    });
  }
}

/** The same where nothing can be waited for. Throws the file system's error. */
export function makeFoldersSync(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    try {
      mkdirSync(at, PRIVATE_FOLDER);
      break;
    } catch (error) {
      if (isThere(at)) break;
      if (!isBelowMissing(error, at)) throw error;
      missing.push(at);
    }
  }
  for (const at of missing.reverse()) {
    try {
      mkdirSync(at, PRIVATE_FOLDER);
    } catch (error) {
      if (!isThere(at)) throw error;
    }
  }
}

const isFolder = (stats: { isDirectory(): boolean }) => stats.isDirectory();

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isBelowMissing(error: unknown, path: string): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(path) !== path;
}
