import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Milliseconds } from '../../../src/core/units.ts';

/** The long form runs what is too much for each run of the tests: `npm run test:differential`. */
export const isLong = process.env.DIFFERENTIAL === 'long';

/** For tests that end long before, or never. */
export const HOURS: Milliseconds = 4 * 3_600_000;

/** The random modules: those that lie in the repository, and in the long form those that were made for it. */
export function randomModules(): { name: string; path: string }[] {
  const folders = [join(import.meta.dirname, '../corpus'), process.env.DIFFERENTIAL_RANDOM].filter(
    (folder) => folder !== undefined,
  );
  return folders.flatMap((folder, index) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.wasm'))
      .map((file) => ({ name: `${index === 0 ? 'corpus' : 'made'}/${file}`, path: join(folder, file) })),
  );
}
