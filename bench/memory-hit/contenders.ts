import { join } from 'node:path';
import { BentoCache, bentostore } from 'bentocache';
import { fileDriver } from 'bentocache/drivers/file';
import { memoryDriver } from 'bentocache/drivers/memory';
import { createCache } from 'cache-manager';
import { Cacheable, Keyv, KeyvCacheableMemory } from 'cacheable';
import type { CompiledModule } from 'wasm-compile-cache';

/** A two-tier cache that holds the module in its first tier. */
export interface Contender {
  name: string;
  get(): Promise<WebAssembly.Module | undefined>;
  close(): Promise<unknown>;
}

/**
 * Opens the caches that the product stands beside, each with the module under `key` and set up as its documentation
 * says for values that are not to be serialized, since a module cannot be.
 */
export async function openContenders(
  key: string,
  module: CompiledModule,
  folder: string,
): Promise<Contender[]> {
  return Promise.all([
    openCacheable(key, module),
    openCacheManager(key, module),
    openBentocache(key, module, folder),
  ]);
}

/** The memory store of cacheable, which clones what it gives unless told not to. */
const memoryStore = () => new Keyv({ store: new KeyvCacheableMemory({ useClone: false }) });

/** A second tier that, unlike a real one, costs next to nothing; a first tier's hit does not reach it. */
const secondStore = () => new Keyv({ store: new Map() });

/** Only to be done to a store that a cache holds already: cacheable knows a store by its serializer. */
function doNotSerialize(store: Keyv | undefined): void {
  if (!store) throw new Error('the cache has no such store');
  store.serialize = undefined;
  store.deserialize = undefined;
}

async function openCacheable(key: string, module: CompiledModule): Promise<Contender> {
  const cache = new Cacheable({ primary: memoryStore(), secondary: secondStore() });
  doNotSerialize(cache.primary);
  doNotSerialize(cache.secondary);
  await cache.set(key, module);
  return {
    name: 'cacheable',
    get: async () => (await cache.get<CompiledModule>(key))?.module,
    close: () => cache.disconnect(),
  };
}

async function openCacheManager(key: string, module: CompiledModule): Promise<Contender> {
  const stores = [memoryStore(), secondStore()];
  stores.forEach(doNotSerialize);
  const cache = createCache({ stores });
  await cache.set(key, module);
  return {
    name: 'cache-manager',
    get: async () => (await cache.get<CompiledModule>(key))?.module,
    close: () => cache.disconnect(),
  };
}

/** Its second tier always serializes; it is written once, and not read by a first tier's hit. */
async function openBentocache(key: string, module: CompiledModule, folder: string): Promise<Contender> {
  const cache = new BentoCache({
    default: 'modules',
    stores: {
      modules: bentostore()
        .useL1Layer(memoryDriver({ serialize: false }))
        .useL2Layer(fileDriver({ directory: join(folder, 'bentocache') })),
    },
  });
  await cache.setForever({ key, value: module });
  return {
    name: 'bentocache',
    get: async () => (await cache.get<CompiledModule>({ key }))?.module,
    close: () => cache.disconnectAll(),
  };
}
