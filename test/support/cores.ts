import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Core, type CoreOptions, createCore } from '../../src/main/create-core.ts';
import { SEAL_KEY } from './disk.ts';
import { scratchFolder } from './scratch-folder.ts';

/** Opens the product on a cache folder, as a process that has just started would. It is closed when the test ends. */
export async function openCore(options: Partial<CoreOptions> = {}): Promise<Core> {
  const cacheDirectory = options.cacheDirectory ?? join(scratchFolder(), 'cache');
  const core = await createCore({ sealKey: SEAL_KEY, ...options, cacheDirectory });
  onTestFinished(() => core.close());
  return core;
}
