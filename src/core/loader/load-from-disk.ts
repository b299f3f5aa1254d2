import type { Engine } from '../engine/engine.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { sealKeyFrom } from '../module-cache/sendable-seal-key.ts';
import type { DiskLoadOutcome, DiskLoadRequest } from './sync-load-tasks.ts';

/** Tiers by their directory: each looks at its folder, and asks for its key, once. */
const tiers = new Map<string, FileSystemCache>();

/** Does the task of that name on this thread. */
export async function loadFromDisk(request: DiskLoadRequest, tasks: EntryTasks): Promise<DiskLoadOutcome> {
  const { key, engineId, wireBytes } = request;
  let artifactUnused = false;
  const engine: Engine = {
    ...UNASKED,
    deterministicId: engineId,
    deserializesInTasks: true,
    noteDeserialized: async (_wireBytes, unused) => {
      artifactUnused = unused;
      return unused;
    },
  };
  try {
    const {
      module,
      artifactBytes,
      origin = null,
    } = await tierOf(request, tasks).load(key, engine, { wireBytes });
    return { status: 'loaded', module, artifactBytes, origin, artifactUnused };
  } catch (error) {
    if (error instanceof CacheError && error.kind === 'not-found') return { status: 'missing' };
    return { status: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function tierOf({ directory, sealKey }: DiskLoadRequest, tasks: EntryTasks): FileSystemCache {
  const known = tiers.get(directory);
  if (known) return known;
  const tier = new FileSystemCache({ directory, sealKey: sealKeyFrom(sealKey), tasks });
  tiers.set(directory, tier);
  return tier;
}

const unasked = () => Promise.reject(new Error('a load from disk compiles and writes nothing'));
const UNASKED = { compile: unasked, serialize: unasked, deserialize: unasked };
