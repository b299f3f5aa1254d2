import type { Bytes, LoadResult, Milliseconds } from 'wasm-compile-cache';
import { ASKED_TIERS, type AskedTier } from '../../shared/tiers.ts';
import type { WorthTotals } from '../../shared/worth.ts';

/** What one compile of a module took. */
export interface MeasuredCompile {
  /** The engine's deterministic id: another V8's compile says nothing about this one's. */
  engineId: string;
  /** V8's own time: a start of a process is not the module's, and none of what a hit saves. */
  ms: Milliseconds;
  /** From its turn to its machine code, a start of a process included; null where only the entry tells of it. */
  stepMs: Milliseconds | null;
  /** Milliseconds since the epoch. */
  at: number;
}

/** One module's loads, summed. Moments are milliseconds since the epoch. */
export interface KeyTotals extends WorthTotals {
  name: string;
  wireBytes: Bytes;
  firstAt: number;
  usedAt: number;
  /** The last of each engine's, newest first. */
  lastCompiles: MeasuredCompile[];
}

/** A load that gave a module, as far as its worth goes. */
export interface CountedLoad
  extends Pick<LoadResult, 'key' | 'servedBy' | 'ms' | 'steps' | 'wireLength' | 'shared' | 'origin'> {
  name: string;
  /** When it ended. */
  at: number;
}

/** As many engines' compiles are remembered for each module. */
const MOST_ENGINES = 3;

export function noWorth(): WorthTotals {
  return {
    loads: 0,
    hits: { memory: 0, disk: 0, shared: 0 },
    savedMs: 0,
    hitMs: 0,
    unmeasuredHits: 0,
    slowerHits: 0,
    slowerMs: 0,
    compiles: 0,
    compileMs: 0,
  };
}

export function noTotals(): KeyTotals {
  return {
    ...noWorth(),
    name: '',
    wireBytes: 0,
    firstAt: Number.POSITIVE_INFINITY,
    usedAt: 0,
    lastCompiles: [],
  };
}

/**
 * What V8 took for the compile that a load did itself; null where it did none, or took another load's answer. One that was
 * begun and given up, since a store has answered after all, is none.
 */
export function compileOf(load: CountedLoad): Milliseconds | null {
  const { steps, shared, origin } = load;
  if (shared || steps.compile === undefined || hitOf(load) !== null) return null;
  return origin?.compileMs ?? steps.compile;
}

/** The compile that a load did, or else the one that its module's sealed entry tells of; null where neither is known. */
export function measuredCompile(load: CountedLoad, engineId: string): MeasuredCompile | null {
  const ms = compileOf(load);
  if (ms !== null) return { engineId, ms, stepMs: load.steps.compile ?? null, at: load.at };
  const { origin } = load;
  return origin && { engineId, ms: origin.compileMs, stepMs: null, at: origin.compiledAt };
}

/** The tier that answered; null where none did. V8 answering by itself is no hit, whichever tier was asked. */
export function hitOf({ servedBy }: Pick<CountedLoad, 'servedBy'>): AskedTier | null {
  return ASKED_TIERS.find((tier) => tier === servedBy) ?? null;
}

/** Counts a load in sums. `savedMs` is what it saved; null where it is no hit or no compile was measured. */
export function countLoad(totals: WorthTotals, load: CountedLoad, savedMs: Milliseconds | null): void {
  totals.loads++;
  const compile = compileOf(load);
  if (compile !== null) {
    totals.compiles++;
    totals.compileMs += compile;
  }
  const tier = hitOf(load);
  if (tier === null) return;
  totals.hits[tier]++;
  if (savedMs === null) {
    totals.unmeasuredHits++;
    return;
  }
  totals.savedMs += savedMs;
  totals.hitMs += load.ms;
  if (savedMs >= 0) return;
  totals.slowerHits++;
  totals.slowerMs -= savedMs;
}

/** Counts a load in a module's sums. */
export function countKeyLoad(
  totals: KeyTotals,
  load: CountedLoad,
  savedMs: Milliseconds | null,
  engineId: string,
): void {
  countLoad(totals, load, savedMs);
  totals.name = load.name;
  totals.wireBytes = load.wireLength;
  totals.firstAt = Math.min(totals.firstAt, load.at);
  totals.usedAt = Math.max(totals.usedAt, load.at);
  const compile = measuredCompile(load, engineId);
  if (compile !== null) totals.lastCompiles = latest([compile, ...totals.lastCompiles]);
}

/** Adds sums to sums. */
export function addWorth(to: WorthTotals, more: WorthTotals): void {
  to.loads += more.loads;
  to.hits.memory += more.hits.memory;
  to.hits.disk += more.hits.disk;
  to.hits.shared += more.hits.shared;
  to.savedMs += more.savedMs;
  to.hitMs += more.hitMs;
  to.unmeasuredHits += more.unmeasuredHits;
  to.slowerHits += more.slowerHits;
  to.slowerMs += more.slowerMs;
  to.compiles += more.compiles;
  to.compileMs += more.compileMs;
}

/** Adds a module's sums to others of its own. */
export function addTotals(to: KeyTotals, more: KeyTotals): void {
  addWorth(to, more);
  if (more.usedAt >= to.usedAt) {
    to.name = more.name;
    to.wireBytes = more.wireBytes;
    to.usedAt = more.usedAt;
  }
  to.firstAt = Math.min(to.firstAt, more.firstAt);
  to.lastCompiles = latest([...to.lastCompiles, ...more.lastCompiles]);
}

/** Sums of their own with the same content. */
export function copyOf(totals: KeyTotals): KeyTotals {
  return { ...totals, hits: { ...totals.hits }, lastCompiles: [...totals.lastCompiles] };
}

/** The newest of each engine's, newest first. */
function latest(compiles: readonly MeasuredCompile[]): MeasuredCompile[] {
  return compiles
    .toSorted((a, b) => b.at - a.at)
    .filter(({ engineId }, index, all) => all.findIndex((other) => other.engineId === engineId) === index)
    .slice(0, MOST_ENGINES);
}
