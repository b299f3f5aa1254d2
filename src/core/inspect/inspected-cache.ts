import type { StoreState } from '../shared-tier/store-state.ts';
import type { Bytes } from '../units.ts';
import type { RecordedLoads } from './recorded-loads.ts';

/** What a tier holds, and may hold. */
interface Totals {
  readonly entries: number;
  readonly bytes: Bytes;
  readonly limit: Bytes;
}

/** An entry on disk, as it says of itself. */
export interface AskedEntry {
  readonly key: string;
  readonly engineId: string;
  readonly bytes: Bytes;
  readonly wireBytes: Bytes | null;
  readonly artifactBytes: Bytes | null;
  readonly storedAt: number;
  readonly usedAt: number | null;
  readonly name: string | null;
  readonly mode: string | null;
  readonly compileMs: number | null;
  readonly problem: string | null;
}

interface Deleted {
  readonly entries: number;
  readonly bytes: Bytes;
}

/** What a tier has done so far. */
interface Counts {
  readonly hits: number;
  readonly misses: number;
  readonly saves: number;
}

/** What can be asked of a cache that has not been asked for anything yet only once all of it is loaded. */
export interface AskedCache {
  readonly engineId: string;
  readonly codec: string;
  /** What the messages on the diagnostics channels come from. */
  readonly sources: readonly object[];
  memory(): Totals | null;
  /** The keys of the modules that memory holds, in the order in which they came. */
  held(): string[];
  /** Rejects with a `CacheError`. */
  disk(): Promise<Totals>;
  /** What the shared tier has come to; null, or absent, where there is none. */
  shared?(): StoreState | null;
  background(): {
    readonly running: { readonly key: string; readonly name: string | null; readonly since: number } | null;
    readonly waiting: number;
  };
  /** Rejects with a `CacheError`. */
  entries(): AsyncIterable<AskedEntry>;
  drop(
    keys: readonly string[],
    from: readonly ('memory' | 'disk')[],
  ): Promise<Record<'memory' | 'disk', Deleted>>;
  restore(keys: readonly string[]): Promise<Deleted>;
  prune(): Promise<Deleted>;
  /** @param keys of the modules whose entries are checked; null for all entries there are */
  verify(keys: readonly string[] | null): Promise<{
    intact: number;
    broken: readonly { readonly key: string; readonly engineId: string; readonly problem: string }[];
  }>;
}

/** A cache of this thread as an inspector sees it. */
export interface InspectedCache {
  readonly kind: 'hook' | 'cache';
  readonly directory: string;
  /** How a module is compiled that no tier has. */
  readonly mode: string;
  readonly loads: RecordedLoads;
  /** What its tiers have done; `memory` and `shared` are null, or absent, where there are none. */
  tiers(): { readonly memory: Counts | null; readonly disk: Counts; readonly shared?: Counts | null };
  /** Gives what asks it. Throws where it cannot be had. */
  ask(): AskedCache;
}
