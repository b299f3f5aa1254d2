import type { Milliseconds } from 'wasm-compile-cache';
import { hitsOf, type ModuleWorth, type WorthSpan, type WorthTotals } from '../../shared/worth.ts';
import {
  addTotals,
  addWorth,
  type CountedLoad,
  copyOf,
  countKeyLoad,
  countLoad,
  hitOf,
  type KeyTotals,
  type MeasuredCompile,
  measuredCompile,
  noTotals,
  noWorth,
} from './key-totals.ts';
import type { LineKey } from './totals-line.ts';

/** The sums of so many modules are told apart; those of the least recently used beyond these are added up. */
export const MOST_KEYS = 20_000;
/** So many are let go of at once, since finding the least recently used takes a look at all. */
const LET_GO_AT_ONCE = 1_000;

/** What the loads of one span were worth, module by module and together. */
class SpanTotals {
  readonly sum: WorthTotals = noWorth();
  readonly byKey = new Map<LineKey, KeyTotals>();
  firstAt = Number.POSITIVE_INFINITY;
  /** How often modules' sums were added up, so that they are not told apart any more. */
  lettings = 0;

  of(key: LineKey): KeyTotals {
    let totals = this.byKey.get(key);
    if (totals === undefined) {
      totals = noTotals();
      this.byKey.set(key, totals);
      if (this.byKey.size > MOST_KEYS + LET_GO_AT_ONCE) this.#letGo(key);
    }
    return totals;
  }

  add(key: LineKey, more: KeyTotals): void {
    const known = this.byKey.get(key);
    if (known) addTotals(known, more);
    else Object.assign(this.of(key), copyOf(more));
    addWorth(this.sum, more);
    this.firstAt = Math.min(this.firstAt, more.firstAt);
  }

  #letGo(kept: LineKey): void {
    const others = [...this.byKey].filter(([key]) => key !== null && key !== kept);
    others.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    const gone = others.slice(0, LET_GO_AT_ONCE);
    this.lettings++;
    for (const [key] of gone) this.byKey.delete(key);
    const rest = this.of(null);
    for (const [, totals] of gone) addTotals(rest, totals);
    // It stands for many modules, so it has no size and no compile of its own.
    Object.assign(rest, { name: '', wireBytes: 0, lastCompiles: [] });
  }
}

/** What loads were worth: this session's, and all that are known of. Knows nothing of files. */
export class WorthLedger {
  readonly #engineId: string;
  readonly #session = new SpanTotals();
  #ever = new SpanTotals();

  /** @param engineId the deterministic id of the engine whose compiles the hits save */
  constructor(engineId: string) {
    this.#engineId = engineId;
  }

  get session(): WorthTotals {
    return this.#session.sum;
  }

  get ever(): WorthTotals {
    return this.#ever.sum;
  }

  /** How often this session's sums of single modules were added up. */
  get lettings(): number {
    return this.#session.lettings;
  }

  /** When the first load was that is known of; null where there was none. Milliseconds since the epoch. */
  get since(): number | null {
    return Number.isFinite(this.#ever.firstAt) ? this.#ever.firstAt : null;
  }

  /** Puts the sums that other processes left in place of those known so far, and adds this session's to them. */
  replaceOthers(others: Iterable<readonly [LineKey, KeyTotals]>): void {
    this.#ever = new SpanTotals();
    for (const [key, totals] of others) this.#ever.add(key, totals);
    for (const [key, totals] of this.#session.byKey) this.#ever.add(key, totals);
  }

  /**
   * Counts a load that gave a module. Gives what it saved, as `shared/worth.ts` has it; null where it is no hit, or no
   * compile was measured. The compile is the later one of what is known here and what the module's sealed entry tells.
   */
  count(load: CountedLoad): Milliseconds | null {
    const savedMs = hitOf(load) === null ? null : this.#savedBy(load);
    for (const span of [this.#session, this.#ever]) {
      countKeyLoad(span.of(load.key), load, savedMs, this.#engineId);
      countLoad(span.sum, load, savedMs);
      span.firstAt = Math.min(span.firstAt, load.at);
    }
    return savedMs;
  }

  #savedBy(hit: CountedLoad): Milliseconds | null {
    const compile = later(this.lastCompile(hit.key), measuredCompile(hit, this.#engineId));
    return compile && compile.ms - hit.ms;
  }

  /** What this module's loads were worth in each span; null where none of its hits' compiles was measured. */
  savedBy(key: string): Record<WorthSpan, Milliseconds> | null {
    const ever = this.#ever.byKey.get(key);
    if (ever === undefined || measuredHits(ever) === 0) return null;
    return { session: this.#session.byKey.get(key)?.savedMs ?? 0, ever: ever.savedMs };
  }

  /** The last compile of a module by this engine that is known of. */
  lastCompile(key: string): MeasuredCompile | null {
    const compiles = this.#ever.byKey.get(key)?.lastCompiles;
    return compiles?.find(({ engineId }) => engineId === this.#engineId) ?? null;
  }

  /** The last compiles by this engine, each with the size of its module. */
  *compiles(): Iterable<{ ms: Milliseconds; bytes: number }> {
    for (const { wireBytes: bytes, lastCompiles } of this.#ever.byKey.values()) {
      const compile = lastCompiles.find(({ engineId }) => engineId === this.#engineId);
      if (compile) yield { ms: compile.ms, bytes };
    }
  }

  /** Each module's worth, that which saved most first; at most `limit` of them. */
  modules(span: WorthSpan, limit: number): { modules: ModuleWorth[]; left: number } {
    const all = [...(span === 'session' ? this.#session : this.#ever).byKey];
    all.sort(([, a], [, b]) => b.savedMs - a.savedMs || b.loads - a.loads);
    const modules = all.slice(0, limit).map(([key, { name, usedAt, ...totals }]): ModuleWorth => {
      const worth = noWorth();
      addWorth(worth, totals);
      const compile = key === null ? null : this.lastCompile(key);
      return { ...worth, key, name, usedAt, lastCompile: compile && { ms: compile.ms, at: compile.at } };
    });
    return { modules, left: all.length - modules.length };
  }

  /** This session's sums as they are now, or of some of its modules. */
  sessionTotals(keys?: Iterable<LineKey>): [LineKey, KeyTotals][] {
    const { byKey } = this.#session;
    return [...(keys ?? byKey.keys())].flatMap((key) => {
      const totals = byKey.get(key);
      return totals === undefined ? [] : [[key, copyOf(totals)] as [LineKey, KeyTotals]];
    });
  }
}

function measuredHits({ hits, unmeasuredHits }: KeyTotals): number {
  return hitsOf({ hits }) - unmeasuredHits;
}

function later(a: MeasuredCompile | null, b: MeasuredCompile | null): MeasuredCompile | null {
  if (a === null || b === null) return a ?? b;
  return b.at > a.at ? b : a;
}
