import type { AskedCache, AskedEntry } from '../inspect/inspected-cache.ts';
import type { EntryId, StoredEntry } from '../module-cache/entry-listing.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import type { MovedAside } from '../module-cache/set-aside.ts';
import type { Bytes } from '../units.ts';
import type { Cache } from './cache.ts';

/** Gives what asks a cache. @param memory null where its loads do not go through that tier */
export function askedCache(cache: Cache, memory: Cache['memory'] | null): AskedCache {
  const { engine, disk, shared, spies, loader } = cache;
  return {
    engineId: engine.deterministicId,
    codec: engine.codec,
    sources: [spies.memory, spies.disk, ...(spies.shared ? [spies.shared] : []), loader],
    memory: () => memory && { ...memory.usage, limit: memory.limit },
    held: () => memory?.keysOf(engine) ?? [],
    async disk() {
      const { entries, bytes } = await disk.usage();
      return { entries, bytes, limit: await disk.limit() };
    },
    shared: () => shared?.state ?? null,
    background() {
      const { running, waiting } = cache.followUps.background.state;
      return { running, waiting };
    },
    async *entries() {
      for await (const entry of disk.entries()) yield toldOf(entry);
    },
    async drop(keys, from) {
      const told = { memory: { entries: 0, bytes: 0 }, disk: { entries: 0, bytes: 0 } };
      const hashes = keys.map((key) => ModuleHash.parse(key));
      if (memory && from.includes('memory')) {
        const before = memory.usage;
        for (const key of hashes) memory.delete(key, engine);
        const { entries, bytes } = memory.usage;
        told.memory = { entries: before.entries - entries, bytes: before.bytes - bytes };
      }
      if (from.includes('disk')) told.disk = totalOf(await disk.setAside(idsOf(hashes)));
      return told;
    },
    restore: async (keys) => totalOf(await disk.restore(idsOf(keys.map((key) => ModuleHash.parse(key))))),
    prune: () => cache.prune(),
    async verify(keys) {
      if (keys === null) return cache.verify();
      const broken: { key: string; engineId: string; problem: string }[] = [];
      for (const entry of idsOf(keys.map((key) => ModuleHash.parse(key)))) {
        const problem = await disk.verify(entry);
        if (problem !== null) broken.push({ ...entry, problem });
      }
      return { intact: keys.length - broken.length, broken };
    },
  };

  function idsOf(keys: readonly ModuleHash[]): EntryId[] {
    const { deterministicId: engineId } = engine;
    return keys.map((key) => ({ key, engineId }));
  }
}

function totalOf({ entries, bytes, error }: MovedAside): { entries: number; bytes: Bytes } {
  if (error) throw error;
  return { entries: entries.length, bytes };
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
