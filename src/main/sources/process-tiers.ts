import type { CacheState, CacheSummary } from 'wasm-compile-cache/inspect';
import { COMPILE_MODES, type CompileMode } from '../../shared/compile-mode.ts';
import type { CompilerState, EngineInfo, Problem, TierState } from '../../shared/contract.ts';
import type { SharedTierState } from '../../shared/shared-tier.ts';
import type { TierName } from '../../shared/tiers.ts';
import { refusalsOf, storeProblem } from '../store/shared-state.ts';

/** What is known of a process's cache: what its tiers hold may not have been told yet. */
export type KnownCache = CacheSummary & Partial<CacheState>;

const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((total, item) => total + of(item), 0);

/** The tiers that a process's caches have, together. */
export function tiersOf(caches: readonly KnownCache[], failures: Record<TierName, number>): TierState[] {
  const inMemory = caches.flatMap(({ tiers, memory }) =>
    tiers.memory ? [{ ...tiers.memory, holds: memory }] : [],
  );
  const onDisk = caches.map(({ tiers, disk }) => ({ ...tiers.disk, holds: disk }));
  const folders = [...new Set(caches.map(({ directory }) => directory))];
  const problem = caches.find((cache) => cache.problem != null)?.problem ?? null;
  const tier = (name: TierName, parts: typeof onDisk): TierState => ({
    name,
    entries: sum(parts, ({ holds }) => holds?.entries ?? 0),
    bytes: sum(parts, ({ holds }) => holds?.bytes ?? 0),
    budgetBytes: parts.every(({ holds }) => holds != null)
      ? sum(parts, ({ holds }) => holds?.limit ?? 0)
      : null,
    budgetIsAutomatic: null,
    hits: sum(parts, ({ hits }) => hits),
    misses: sum(parts, ({ misses }) => misses),
    saves: sum(parts, ({ saves }) => saves),
    promotions: null,
    evictions: null,
    rejected: null,
    failures: failures[name],
    failing: { read: failing(name, problem), write: failing(name, problem) },
    unsaved: 0,
    // Of several folders none is the one that a button could show.
    location: name === 'disk' && folders.length === 1 ? (folders[0] ?? null) : null,
  });
  const disk = tier('disk', onDisk);
  return inMemory.length === 0 ? [disk] : [tier('memory', inMemory), disk];
}

/** A tier that cannot be asked what it holds is closed. */
function failing(name: TierName, problem: string | null): Problem | null {
  return name === 'memory' || problem === null ? null : { kind: 'file-read', message: problem, advice: null };
}

/** The team's tier of the first of them that has one; null where none has. */
export function sharedOf(caches: readonly KnownCache[]): SharedTierState | null {
  const state = caches.find(({ shared }) => shared != null)?.shared;
  if (!state) return null;
  const { address, hits, misses, late, failures, skipped, bytes, latencyMs, fetchMs, restsUntil } = state;
  return {
    address,
    hits,
    misses,
    late,
    refusals: refusalsOf(state),
    failures,
    skipped,
    bytes,
    latency: latencyMs === null ? null : { latestMs: latencyMs, medianMs: null, p95Ms: null },
    fetchMs,
    problem: storeProblem(state),
    restsUntil,
    distrust: null,
  };
}

/** The compiler behind them. */
export function compilerOf(caches: readonly KnownCache[]): CompilerState {
  const [first] = caches;
  const mode = COMPILE_MODES.find((one) => one === first?.mode) ?? ('auto' satisfies CompileMode);
  const running = caches.map(({ background }) => background?.running).find((one) => one != null);
  return {
    mode,
    compiles: sum(caches, ({ ended }) => ended.compiler),
    stock: sum(caches, ({ ended }) => ended.stock),
    failures: sum(caches, ({ ended }) => ended.failed),
    cancellations: sum(caches, ({ ended }) => ended.cancelled),
    active: [],
    waiting: [],
    background: {
      running: running ? { rowId: null, name: running.name ?? running.key, since: running.since } : null,
      waiting: sum(caches, ({ background }) => background?.waiting ?? 0),
    },
  };
}

export function engineOf(caches: readonly KnownCache[], v8: string, runtime: string): EngineInfo {
  const known = caches.find(({ engineId }) => engineId != null);
  return {
    deterministicId: known?.engineId ?? '',
    v8,
    runtime,
    artifacts: known?.codec !== 'none',
    tellsWhatRan: known?.codec === 'addon',
  };
}

/** Loads that gave a module, and those of them that a tier answered. */
export function hitsOf(caches: readonly CacheSummary[]): { given: number; hits: number } {
  const hits = sum(caches, ({ ended }) => ended.memory + ended.disk + ended.shared);
  return { given: hits + sum(caches, ({ ended }) => ended.compiler + ended.stock), hits };
}
