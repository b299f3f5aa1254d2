import type { CompiledModule, Engine } from '../../../../src/core/engine/engine.ts';
import { toWireBytes } from '../../../../src/core/engine/wire-bytes.ts';
import { CacheError } from '../../../../src/core/module-cache/cache-error.ts';
import type { ModuleHash } from '../../../../src/core/module-cache/module-hash.ts';
import {
  ArtifactFetcher,
  type ArtifactFetcherOptions,
} from '../../../../src/core/shared-tier/artifact-fetcher.ts';
import type { ObjectStore } from '../../../../src/core/shared-tier/object-store.ts';
import { StoreCache } from '../../../../src/core/shared-tier/store-cache.ts';
import { unpackArtifact } from '../../../../src/core/shared-tier/unpack-artifact.ts';
import type { PublicKey } from '../../../../src/core/signing/public-key.ts';
import type { TrustedKey } from '../../../../src/core/signing/trusted-keys.ts';

/** A key that is trusted for ever, unless it is told otherwise. */
export function trusting(
  { name, bytes }: PublicKey,
  until: Partial<Pick<TrustedKey, 'notAfter' | 'revokedAt'>> = {},
): TrustedKey {
  return { name, bytes, notAfter: null, revokedAt: null, ...until };
}

/** What a reader of a store has that trusts some keys; its work is done on the calling thread. */
export function readerOf(
  store: ObjectStore,
  keys: readonly TrustedKey[],
  options: Partial<ArtifactFetcherOptions> = {},
) {
  const fetcher = new ArtifactFetcher({
    open: () => store,
    address: store.address,
    trusted: async () => keys,
    tasks: { unpackArtifact },
    ...options,
  });
  return { fetcher, tier: new StoreCache(fetcher) };
}

/** Loads as a loader does that has all the time in the world. Rejects with the tier's `CacheError`. */
export async function loadPatiently(
  tier: StoreCache,
  key: ModuleHash,
  engine: Engine,
  bytes: Uint8Array,
): Promise<CompiledModule> {
  const wireBytes = toWireBytes(bytes);
  try {
    return await tier.load(key, engine, { wireBytes });
  } catch (error) {
    const late = error instanceof CacheError && error.kind === 'not-found' && tier.late(key, engine);
    if (!late) throw error;
    await late.arrived;
    return tier.load(key, engine, { wireBytes });
  }
}
