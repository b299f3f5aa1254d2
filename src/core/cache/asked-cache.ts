import type { AskedCache, AskedEntry } from '../inspect/inspected-cache.ts';
import type { StoredEntry } from '../module-cache/entry-listing.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import type { Cache } from './cache.ts';

/** Gives what asks a cache. @param memory null where its loads do not go through that tier */
export function askedCache(cache: Cache, memory: Cache['memory'] | null): AskedCache {
  const { engine, disk, spies, loader } = cache;
  return {
    engineId: engine.deterministicId,
    codec: engine.codec,
    sources: [spies.memory, spies.disk, loader],
    memory: () => memory && { ...memory.usage, limit: memory.limit },
    async disk() {
      const { entries, bytes } = await disk.usage();
      return { entries, bytes, limit: await disk.limit() };
    },
    background() {
      const { running, waiting } = cache.followUps.background.state;
      return { running: running && (running.name ?? running.key), waiting };
    },
    async *entries() {
      for await (const entry of disk.entries()) yield toldOf(entry);
    },
    async drop(keys) {
      const { deterministicId: engineId } = engine;
      const hashes = keys.map((key) => ModuleHash.parse(key));
      const dropped = new Set<string>();
      for (const key of hashes) if (memory?.delete(key, engine)) dropped.add(key);
      const { entries, bytes, error } = await disk.setAside(hashes.map((key) => ({ key, engineId })));
      if (error) throw error;
      for (const { key } of entries) dropped.add(key);
      return { entries: dropped.size, bytes };
    },
    prune: () => cache.prune(),
    verify: () => cache.verify(),
  };
}

function toldOf(entry: StoredEntry): AskedEntry {
  const { key, engineId, bytes, storedAt, usedAt, wireLength, artifactLength, origin, problem } = entry;
  return {
    key,
    engineId,
    bytes,
    wireBytes: wireLength,
    artifactBytes: artifactLength,
    storedAt: storedAt.getTime(),
    usedAt: usedAt?.getTime() ?? null,
    name: origin?.name ?? null,
    mode: origin?.mode ?? null,
    compileMs: origin?.compileMs ?? null,
    problem,
  };
}
