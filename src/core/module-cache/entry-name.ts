import { type EngineId, toEngineId } from '../engine/engine.ts';
import { ModuleHash } from './module-hash.ts';

const EXTENSION = '.bin';

/** Where an entry lies below the cache's directory: `<engine's id>/<KEY>.bin`, with `/` on every system. */
export function entryName(key: ModuleHash, engineId: EngineId): string {
  return `${engineId}/${key}${EXTENSION}`;
}

/** Tells whether a folder below the cache's directory may be one that holds an engine's entries. */
export function isEngineFolder(name: string): boolean {
  try {
    toEngineId(name);
    return true;
  } catch {
    return false;
  }
}

/** Reads an entry's name; null for everything that is none, and so for every path that leads elsewhere. */
export function parseEntryName(name: string): { key: ModuleHash; engineId: EngineId } | null {
  const [folder, file, ...rest] = name.split('/');
  if (folder === undefined || !file?.endsWith(EXTENSION) || rest.length > 0) return null;
  try {
    return { engineId: toEngineId(folder), key: ModuleHash.parse(file.slice(0, -EXTENSION.length)) };
  } catch {
    return null;
  }
}
