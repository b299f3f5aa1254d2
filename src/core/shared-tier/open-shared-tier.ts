import type { FollowUps } from '../loader/follow-ups.ts';
import { TrustFile } from '../signing/trust-file.ts';
import { parseTrustedKeys } from '../signing/trusted-keys.ts';
import type { Milliseconds } from '../units.ts';
import { ArtifactFetcher } from './artifact-fetcher.ts';
import { BackgroundFetches, type BackgroundFetchesOptions } from './background-fetches.ts';
import { FetchingFollowUps } from './fetching-follow-ups.ts';
import type { ObjectStore } from './object-store.ts';
import { openObjectStore } from './open-object-store.ts';
import { StoreCache } from './store-cache.ts';
import type { StoreOptions } from './store-options.ts';
import type { StoreTasks } from './store-tasks.ts';
import { STORE_LIMITS, type StoreLimits } from './transfer-limits.ts';

/** A program that ends while it is being connected waits for that, since nothing can end it: for no longer than this. */
const CONNECTED_WITHIN: Milliseconds = 1_500;
const READER_LIMITS: StoreLimits = {
  ...STORE_LIMITS,
  read: { ...STORE_LIMITS.read, connect: CONNECTED_WITHIN },
};

/**
 * Gives what fetches from a store. It asks for nothing yet. Throws `TypeError` for keys that are none, and a `StoreError` for an
 * address that is none.
 */
export function openFetcher(
  { at, trustedKeys, environment = process.env }: StoreOptions,
  tasks: StoreTasks,
): ArtifactFetcher {
  const store: ObjectStore = typeof at === 'string' ? openObjectStore(at, environment, READER_LIMITS) : at;
  return new ArtifactFetcher({
    open: () => store,
    address: store.address,
    trusted: trustOf(trustedKeys),
    tasks,
  });
}

/** A shared tier, with what it does while nobody waits. */
export interface SharedTier {
  readonly cache: StoreCache;
  /** Has it asked first where others would make machine code of what stock V8 has answered for. */
  followUps(
    others: FollowUps,
    options: BackgroundFetchesOptions,
  ): { queue: FollowUps; fetches: BackgroundFetches };
}

/** Opens the shared tier. It asks the store for nothing yet. Throws as `openFetcher` does. */
export function openSharedTier(options: StoreOptions, tasks: StoreTasks): SharedTier {
  return {
    cache: new StoreCache(openFetcher(options, tasks)),
    followUps(others, parts) {
      const fetches = new BackgroundFetches(parts);
      return { queue: new FetchingFollowUps(others, fetches), fetches };
    },
  };
}

function trustOf(trustedKeys: StoreOptions['trustedKeys']) {
  if (typeof trustedKeys === 'string') {
    const file = new TrustFile(trustedKeys);
    return () => file.keys();
  }
  const keys = parseTrustedKeys(trustedKeys.join('\n'));
  return async () => keys;
}
