import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEAL_KEY_BYTES } from '../../src/core/module-cache/entry-seal.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import type { WorkerPool } from '../../src/core/worker-pool/worker-pool.ts';
import { scratchFolder } from './scratch-folder.ts';

/** The key of the installation that the tests play. */
export const SEAL_KEY = randomBytes(SEAL_KEY_BYTES);

/** A disk tier in a folder of its own, which is not made yet. */
export function diskIn(pool: WorkerPool, directory = join(scratchFolder(), 'cache')): FileSystemCache {
  return new FileSystemCache({ directory, sealKey: SEAL_KEY, tasks: pool });
}

/** A disk tier that cannot write, whoever runs the tests: a file stands in its folder's place. */
export function unwritableDisk(pool: WorkerPool): FileSystemCache {
  const path = join(scratchFolder(), 'a-file');
  writeFileSync(path, 'in the way');
  return diskIn(pool, path);
}
