import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder for what is needed during one run, for this user alone. Rejects with the file system's error. */
export function makeRunFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'wasm-cache-inspector-program-'));
}

/** Removes it, while processes that have not quite ended may still write there. Rejects with the file system's error. */
export function removeRunFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
