/**
 * Where entries lie that were set aside: `<directory>/.trash/<engine's id>/<KEY>.bin`, on the same volume and out of
 * every process's way. No engine's id begins with a dot.
 */
import { parseEntryName } from './entry-name.ts';

/** Below the cache's directory. */
export const TRASH_FOLDER = '.trash';

/** Where an entry lies while it is set aside, by its name; `/` on every system. */
export function asideName(entryName: string): string {
  return `${TRASH_FOLDER}/${entryName}`;
}

/** Gives the name that a set-aside entry had; null for everything that is none. */
export function nameOfAside(name: string): string | null {
  if (!name.startsWith(`${TRASH_FOLDER}/`)) return null;
  const entryName = name.slice(TRASH_FOLDER.length + 1);
  return parseEntryName(entryName) === null ? null : entryName;
}
