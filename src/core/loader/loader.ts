import { resolve } from 'node:path';
import type { WasmModule } from '../codec/wasm-module.ts';
import { type CompileOptionsOfWasm, compileStock, hasOptions } from '../engine/compile-stock.ts';
import type { CompiledModule, Engine, Origin } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import {
  heldWireBytes,
  rereadableWireBytes,
  toWireBytes,
  type WireBytes,
  type WireSource,
} from '../engine/wire-bytes.ts';
import type { CacheError } from '../module-cache/cache-error.ts';
import type { ModuleCache } from '../module-cache/module-cache.ts';
import { type HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import { isObserved, observe } from '../module-cache/observe.ts';
import { beginOperation } from '../module-cache/operation.ts';
import { type LoadStep, type NewsListener, Trace } from '../module-cache/trace.ts';
import { warn } from '../module-cache/warn.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { CompileMode } from './compile-mode.ts';
import { type CompileTurns, NOBODY_WAITS, type Turn } from './compile-turns.ts';
import { type FollowUp, type FollowUps, LEFT_ALONE, type LoadPlan } from './follow-ups.ts';
import { hashInPieces } from './hash-wire-bytes.ts';
import { LateKey } from './late-key.ts';
import { LoadError } from './load-error.ts';
import type { LoadObserver } from './load-observer.ts';
import { type LoadOptions, type LoadSource, requireRequest } from './load-request.ts';
import type { ModuleChoice } from './module-choice.ts';
import { SharedLoads, type SharedWork } from './shared-loads.ts';
import type { WireTasks } from './wire-tasks.ts';

export interface LoadResult {
  module: WasmModule;
  /**
   * Of a large module that no tier can have, stock V8's is given before its bytes have been hashed, where nobody listens:
   * whoever reads the key, `follows` or `choice` right away waits for that, for about a millisecond a megabyte.
   */
  readonly key: ModuleHash;
  /**
   * The name of the `Spy` whose tier answered; `compiler` where none did, `cache` where that tier has no `Spy`;
   * `stock` where V8 gave a lazily compiled module of its own, whoever answered.
   */
  servedBy: string;
  /** From the call to its answer. */
  ms: Milliseconds;
  /** How long each step took that was taken. Steps that ran beside each other can add up to more than `ms`. */
  steps: Partial<Record<LoadStep, Milliseconds>>;
  /** How long its wire bytes are. */
  wireLength: Bytes;
  /** What its machine code weighs. */
  artifactBytes: Bytes;
  /** When, how and under what name its machine code was compiled, and what that took; null where nobody knows. */
  origin: Origin | null;
  /** Whether a slower tier's hit was put into a faster one. */
  promoted: boolean;
  /** Whether a compiled module is in every tier now. */
  saved: boolean;
  /** What went wrong on the way without changing the outcome: a tier that failed, a save that did not work. */
  warnings: Error[];
  /**
   * How its machine code is to come, where stock V8 answered for now: from a compile in the background, or from what
   * runs of it. Null where nothing more is to come.
   */
  readonly follows: FollowUp | null;
  /** What the mode `auto` has chosen for the module in this process, and why; null in other modes. */
  readonly choice: ModuleChoice | null;
  /** Whether another caller's load of the same key gave the answer. */
  shared: boolean;
}

/** How often to wait for other processes that come to nothing. */
const MOST_TURNS = 3;

/** A source whose bytes have been hashed, where they had to be. */
interface Identified {
  key: ModuleHash;
  /** What a compile is to keep as its name. */
  name: string | null;
  /** When it was identified, by `performance.now`. */
  at: Milliseconds;
  wireBytes: WireBytes | null;
  wireSource: () => Promise<WireSource>;
  /** Stock V8's compile, where it was begun before the key was known; null where it was not. */
  early: EarlyCompile | null;
}

interface EarlyCompile {
  begun: Milliseconds;
  /** What the process had used of the processors by then. */
  cpu: NodeJS.CpuUsage;
  module: Promise<WasmModule>;
}

type Answer = Omit<LoadResult, 'key' | 'ms' | 'steps' | 'shared'>;

interface Found extends Answer {
  /** When it was found, by `performance.now`. */
  at: Milliseconds;
}

/** What a loader needs to let stock V8 answer a miss. */
export interface StockKept {
  /** Where stock V8's modules are kept: they have nothing that another process could take. */
  memory: ModuleCache;
  /** Makes artifacts of them, once the load has been answered. */
  followUps: FollowUps;
  /** Modules of fewer bytes of wasm than this are left to stock V8, whatever the mode, and stay in memory alone. */
  below: Bytes;
  /** Tells at once that no tier has any module of that length; false where that is not known. */
  lacksLength(byteLength: Bytes): boolean;
}

/** A tier that answers later than a compile is to wait for it. */
export interface Hedge {
  /** The chain without that tier: what is at hand. */
  readonly local: ModuleCache;
  /** The tier alone; what it gives is put into the others. */
  readonly behind: ModuleCache;
  /** Gives what a load has not waited for; null where nothing is on its way. */
  late(key: ModuleHash, engine: Engine): { readonly arrived: Promise<boolean>; giveUp(): void } | null;
  /** Takes note of what a compile took on this machine. */
  compiled(wireLength: Bytes, compileMs: Milliseconds): void;
}

/** Of a module of fewer bytes the key is known by the time that V8 has begun. */
const LARGE: Bytes = 512 * 1024;

/** What callers use: hashes, asks the cache, compiles and saves on a miss, and says how it went. */
export class Loader {
  readonly #cache: ModuleCache;
  readonly #engine: Engine;
  readonly #tasks: WireTasks;
  readonly #algorithm: HashAlgorithm;
  readonly #turns: CompileTurns;
  readonly #stockKept: StockKept | null;
  readonly #hedge: Hedge | null;
  /** What is asked where nothing is to be waited for. */
  readonly #local: ModuleCache;
  readonly #observer: LoadObserver | null;
  readonly #underWay = new SharedLoads<Found>();
  /** What has been answered before its key is known. */
  readonly #late = new Set<LateKey>();
  #closed = false;

  /**
   * @param options `algorithm` makes the keys, and is SHA-256 by default; `turns` keeps other processes from compiling
   *   what this one compiles, which by default nobody does; `stock` lets stock V8 answer a miss, which by default it
   *   never does; `hedge` is a tier among those of the cache that is not waited for while a compile could begin;
   *   `observer` is told of each load once it has ended
   */
  constructor(options: {
    cache: ModuleCache;
    engine: Engine;
    tasks: WireTasks;
    algorithm?: HashAlgorithm;
    turns?: CompileTurns;
    stock?: StockKept;
    hedge?: Hedge | null;
    observer?: LoadObserver | null;
  }) {
    this.#cache = options.cache;
    this.#engine = options.engine;
    this.#tasks = options.tasks;
    this.#algorithm = options.algorithm ?? 'sha256';
    this.#turns = options.turns ?? { take: async () => NOBODY_WAITS };
    this.#stockKept = options.stock ?? null;
    this.#hedge = options.hedge ?? null;
    this.#local = this.#hedge?.local ?? options.cache;
    this.#observer = options.observer ?? null;
  }

  /** Gives the module, from the fastest tier that has it. Rejects with a `LoadError`. */
  async load(source: LoadSource, options: LoadOptions = {}): Promise<LoadResult> {
    if (this.#closed) throw new LoadError('other', 'the cache has been closed');
    const start = performance.now();
    try {
      requireRequest(source, options);
      const { name, compile, signal, compileOptions, onNews } = options;
      throwIfCancelled(signal);
      const trace = new Trace(onNews && signal ? whileWaiting(onNews, signal) : onNews);
      const isStock = hasOptions(compileOptions);
      if ('key' in source && !isStock) {
        const held = this.#held(source.key, trace, start, start);
        if (held) return held;
      }
      const early = 'bytes' in source ? this.#compileEarly(source.bytes, options) : null;
      if (early && 'bytes' in source && this.#isUnheard(trace, options)) {
        return await this.#answerEarly(early, source.bytes, options, start);
      }
      const identified =
        'key' in source
          ? this.#known(source, start, name)
          : await this.#identify(source, trace, options, early);
      const { key } = identified;
      throwIfCancelled(signal);
      if (isStock) {
        return this.#ended(identified, await this.#loadStock(identified, compileOptions, trace, start));
      }
      const held = 'key' in source ? null : this.#held(key, trace, start, identified.at);
      if (held) return held;
      const { promise, first } = this.#underWay.join(
        key,
        (work) => this.#find(identified, trace, work, compile),
        signal,
        cancelled,
      );
      const { at, ...found } = await promise;
      return this.#ended(identified, {
        ...found,
        key,
        ms: (first ? at : performance.now()) - start,
        // A caller that joined did none of the steps itself but the first ones.
        steps: trace.steps,
        shared: !first,
      });
    } catch (error) {
      const loadError = toLoadError(error);
      // What was under way fails in many ways when it is cut short.
      const failure = this.#closed && loadError.kind === 'other' ? cancelled() : loadError;
      this.#failed(source, options, failure, performance.now() - start);
      throw failure;
    }
  }

  /** Tells of a load that gave its module. */
  #ended({ name }: Identified, result: LoadResult): LoadResult {
    const { ms, servedBy, key, wireLength: wireBytes, artifactBytes } = result;
    this.#observer?.ended({ ms, servedBy, key, name, wireBytes, artifactBytes, message: null });
    return result;
  }

  #failed(source: LoadSource, options: LoadOptions, { kind, message }: LoadError, ms: Milliseconds): void {
    if (this.#observer === null) return;
    const { path = null, key = null } = source as { path?: string; key?: ModuleHash };
    const isCancelled = kind === 'cancelled';
    this.#observer.ended({
      ms,
      servedBy: isCancelled ? 'cancelled' : 'failed',
      key,
      name: options.name ?? path,
      wireBytes: null,
      artifactBytes: null,
      message: isCancelled ? null : message,
    });
  }

  /** Gives up the loads that are under way, which reject as cancelled, and refuses those that come later. */
  close(): void {
    for (const late of [...this.#late]) this.#settle(late);
    this.#closed = true;
    this.#underWay.abandonAll();
  }

  /** Tells whether a load would likely find the module in a tier. */
  contains(key: ModuleHash): Promise<boolean> {
    return this.#cache.contains(key, this.#engine);
  }

  /**
   * Answers from memory at once, without what a load needs that has to wait. Gives null where memory has nothing.
   *
   * @param at when its key was known, by `performance.now`
   */
  #held(key: ModuleHash, trace: Trace, start: Milliseconds, at: Milliseconds): LoadResult | null {
    const compiled = this.#cache.loadHeld?.(key, this.#engine, { trace });
    if (compiled === undefined) return null;
    const now = performance.now();
    trace.took('lookup', now - at);
    this.#stockKept?.followUps.found(key, compiled);
    const answer = { answeredBy: trace.servedBy ?? 'cache', saved: false };
    const result = this.#found(key, compiled, trace, answer);
    this.#observer?.held();
    return { ...result, key, ms: now - start, steps: trace.steps, shared: false };
  }

  /** Leaves it to V8, as without a cache. */
  async #loadStock(
    { key, wireSource }: Identified,
    compileOptions: CompileOptionsOfWasm,
    trace: Trace,
    start: Milliseconds,
  ): Promise<LoadResult> {
    const source = await wireSource();
    const begun = performance.now();
    trace.begin('compile');
    const module = await compileStock(await source.read(), compileOptions);
    trace.took('compile', performance.now() - begun);
    const why =
      'machine code cannot be kept for a module with compile options, so V8 compiled it as it does without a cache';
    warn(new Error(why), key, this.#engine, trace);
    return {
      module,
      key,
      servedBy: 'stock',
      ms: performance.now() - start,
      steps: trace.steps,
      wireLength: source.byteLength,
      artifactBytes: 0,
      origin: null,
      promoted: false,
      saved: false,
      follows: null,
      choice: null,
      warnings: trace.warnings,
      shared: false,
    };
  }

  #known(
    { key, wireBytes }: Extract<LoadSource, { key: ModuleHash }>,
    at: Milliseconds,
    name: string | null = null,
  ): Identified {
    const wireSource = async () => {
      const bytes = toWireBytes(await wireBytes());
      if ((await this.#hash(bytes, ModuleHash.algorithmOf(key))) !== key) {
        throw new LoadError('file-read', `the wire bytes given for ${key} are another module's`);
      }
      return heldWireBytes(bytes);
    };
    return { key, name, at, wireBytes: null, wireSource, early: null };
  }

  async #identify(
    source: Exclude<LoadSource, { key: ModuleHash }>,
    trace: Trace,
    options: LoadOptions,
    early: EarlyCompile | null,
  ): Promise<Identified> {
    const { name = null } = options;
    if ('bytes' in source) {
      trace.begin('hash');
      const start = performance.now();
      const wireBytes = toWireBytes(source.bytes);
      // V8's own threads compile meanwhile, and one of ours would have to be started for this.
      const key = await (early
        ? hashInPieces(wireBytes, this.#algorithm)
        : this.#hash(wireBytes, this.#algorithm));
      trace.identified(key, wireBytes.byteLength);
      const held = heldWireBytes(wireBytes);
      const at = performance.now();
      trace.took('hash', at - start);
      return { key, name, at, wireBytes, wireSource: async () => held, early };
    }
    trace.begin('read');
    this.#cache.prepare?.();
    const { key, wireBytes, readMs, hashMs } = await this.#readFile(source.path);
    trace.took('read', readMs);
    trace.took('hash', hashMs);
    trace.identified(key, wireBytes.byteLength);
    const again = async () => {
      const reread = await this.#readFile(source.path);
      if (reread.key === key) return reread.wireBytes;
      throw new LoadError('file-read', `${source.path} has changed since it was loaded`);
    };
    const path = resolve(source.path);
    const reread = rereadableWireBytes(wireBytes, again, path);
    const at = performance.now();
    return { key, name: name ?? path, at, wireBytes, wireSource: async () => reread, early: null };
  }

  async #find(
    identified: Identified,
    trace: Trace,
    work: SharedWork<Found>,
    wanted: CompileMode | undefined,
  ): Promise<Found> {
    const { key, at: start } = identified;
    const before = trace.inSteps;
    try {
      trace.begin('lookup');
      const plan = this.#planOf(identified, wanted);
      if (plan && plan.drops.length > 0) await this.#stockKept?.followUps.putAway(key, plan);
      const isPutOff = plan !== null && plan.onMiss !== 'ahead-of-time';
      const whole = isPutOff ? this.#local : this.#cache;
      const asked = plan?.leavesToStock && this.#stockKept ? this.#stockKept.memory : whole;
      let module = await this.#look(identified, trace, { asked, tellsFailures: true });
      trace.took('lookup', Math.max(0, performance.now() - start - (trace.inSteps - before)));
      if (module === null && this.#stockKept && plan && plan.onMiss !== 'ahead-of-time') {
        return await this.#leaveToStock(identified, trace, this.#stockKept, { plan, way: plan.onMiss });
      }
      let turn: Turn | null = null;
      try {
        for (let round = 1; module === null && !turn?.isMine && round <= MOST_TURNS; round++) {
          turn = await this.#takeTurn(key, trace, work.abandonment);
          // Where it is this one's, another process may have been done with it just before. A tier that has failed is
          // not asked again.
          const worthALook =
            !turn.isMine || (trace.warnings.length === 0 && (await this.#local.contains(key, this.#engine)));
          if (worthALook)
            module = await this.#look(identified, trace, { asked: this.#local, tellsFailures: false });
        }
        const compiled = module ?? (await this.#compileOrLate(identified, trace, work.abandonment));
        if ('at' in compiled) return compiled;
        module = compiled;
      } finally {
        if (turn?.isMine) turn.end();
      }
      module.artifact?.release();
      const at = performance.now();
      if (plan) this.#stockKept?.followUps.found(key, module, plan);
      const answer = { answeredBy: trace.servedBy ?? 'cache', saved: false };
      return { ...this.#found(key, module, trace, answer), at, choice: plan?.choice ?? null };
    } finally {
      this.#underWay.end(work);
    }
  }

  /** Decides what is to become of a load; null where nothing can be put off. */
  #planOf({ key, wireBytes }: Identified, wanted: CompileMode | undefined): LoadPlan | null {
    if (this.#stockKept === null) return null;
    const { followUps, below } = this.#stockKept;
    // Stock V8 is faster with it than any tier but the memory.
    const isSmall = wireBytes !== null && wireBytes.byteLength < below;
    return isSmall ? LEFT_ALONE : followUps.plan(key, wanted);
  }

  /** Takes stock V8's module, which memory keeps. */
  async #leaveToStock(
    identified: Identified,
    trace: Trace,
    { memory, followUps }: StockKept,
    { plan, way }: { plan: LoadPlan; way: FollowUp | 'none' },
  ): Promise<Found> {
    const { key, name } = identified;
    const source = await identified.wireSource();
    trace.begin('compile');
    const { begun, module: compiling } = identified.early ?? {
      begun: performance.now(),
      module: compileStock(await source.read()),
    };
    const compiled = await compiling;
    const at = performance.now();
    trace.took('compile', at - begun);
    const module: CompiledModule = {
      module: compiled,
      stock: true,
      wireSource: source,
      wireLength: source.byteLength,
      artifactBytes: 0,
    };
    try {
      await memory.save(key, this.#engine, module, { trace });
    } catch (error) {
      warn(error, key, this.#engine, trace);
    }
    followUps.begin({ key, module, name, way, plan });
    const found = this.#found(key, module, trace, { answeredBy: 'stock', saved: false });
    return { ...found, at, follows: way === 'none' ? null : way, choice: plan.choice };
  }

  /** Asks the cache. A miss is what a load expects; a tier that fails instead is told of, and does not stop the load. */
  async #look(
    { key, wireBytes, wireSource }: Identified,
    trace: Trace,
    { asked, tellsFailures }: { asked: ModuleCache; tellsFailures: boolean },
  ): Promise<CompiledModule | null> {
    try {
      return await asked.load(key, this.#engine, { wireBytes: wireBytes ?? undefined, wireSource, trace });
    } catch (error) {
      if (tellsFailures && (error as CacheError).kind !== 'not-found') warn(error, key, this.#engine, trace);
      return null;
    }
  }

  /** Waits where another process compiles the module. */
  async #takeTurn(key: ModuleHash, trace: Trace, signal: AbortSignal): Promise<Turn> {
    const asked = performance.now();
    trace.begin('wait');
    const turn = await this.#turns.take(`${this.#engine.deterministicId}/${key}`, signal);
    trace.took('wait', performance.now() - asked);
    return turn;
  }

  /** Compiles; but where a tier answers meanwhile that has not been waited for, gives what that has. */
  async #compileOrLate(
    identified: Identified,
    trace: Trace,
    abandonment: AbortSignal,
  ): Promise<Found | CompiledModule> {
    const late = this.#hedge?.late(identified.key, this.#engine);
    if (!late || !this.#hedge)
      return this.#save(identified, trace, await this.#compile(identified, trace, abandonment));
    const enough = new AbortController();
    const signal = AbortSignal.any([abandonment, enough.signal]);
    const compiling = this.#compile(identified, trace, signal);
    const isOver = compiling.then(
      () => false,
      () => false,
    );
    try {
      if (await Promise.race([isOver, late.arrived])) {
        // The compile goes on until the other way has led somewhere.
        const module = await this.#look(identified, trace, {
          asked: this.#hedge.behind,
          tellsFailures: true,
        });
        if (module !== null) {
          enough.abort();
          await isOver;
          return module;
        }
      }
      return await this.#save(identified, trace, await compiling);
    } finally {
      late.giveUp();
    }
  }

  async #save(identified: Identified, trace: Trace, module: CompiledModule): Promise<Found> {
    const { key, wireBytes } = identified;
    trace.begin('save');
    let saved = false;
    try {
      await this.#cache.save(key, this.#engine, module, { wireBytes: wireBytes ?? undefined, trace });
      saved = true;
    } catch (error) {
      warn(error, key, this.#engine, trace);
    }
    module.artifact?.release();
    return { ...this.#found(key, module, trace, { answeredBy: 'compiler', saved }), at: performance.now() };
  }

  async #compile(identified: Identified, trace: Trace, signal: AbortSignal): Promise<CompiledModule> {
    const { key } = identified;
    const source = await identified.wireSource();
    trace.compile('waiting');
    const asked = performance.now();
    const turn: { start: Milliseconds | null } = { start: null };
    const onStart = () => {
      turn.start = performance.now();
      trace.begin('compile');
      trace.compile('running');
    };
    // Waiting for others' compiles says nothing about this module.
    const compiling = () => (turn.start === null ? 0 : performance.now() - turn.start);
    const compile = async () => {
      const module = await unlessAborted(this.#engine.compile(source, { signal, onStart }), signal);
      const mode = module.stock && module.artifactBytes === 0 ? 'stock' : 'ahead-of-time';
      const compileMs = module.compileMs ?? compiling();
      if (mode === 'ahead-of-time') this.#hedge?.compiled(source.byteLength, compileMs);
      const origin = { name: identified.name, mode, compiledAt: Date.now(), compileMs };
      return { ...module, origin };
    };
    try {
      if (!isObserved('compile', trace)) return await compile();
      const { deterministicId: engineId } = this.#engine;
      const about = { kind: 'compile', tier: 'compiler', key, engineId, promotion: false } as const;
      return await observe(beginOperation({ ...about, source: this }), trace, compile, compiling);
    } finally {
      trace.took('wait', (turn.start ?? performance.now()) - asked);
      trace.took('compile', compiling());
      trace.compile('over');
    }
  }

  #found(
    key: ModuleHash,
    { module, stock, wireLength, artifactBytes, origin = null }: CompiledModule,
    trace: Trace,
    { answeredBy, saved }: { answeredBy: string; saved: boolean },
  ): Answer {
    if (stock && artifactBytes > 0) warn(runsStock(answeredBy), key, this.#engine, trace);
    const servedBy = stock ? 'stock' : answeredBy;
    const promoted = trace.promotedInto !== null;
    const { warnings } = trace;
    return {
      module,
      wireLength,
      artifactBytes,
      origin,
      servedBy,
      promoted,
      saved,
      follows: null,
      choice: null,
      warnings,
    };
  }

  /** Has stock V8 begin where it will have to answer, whatever the key; null where a tier may have the module. */
  #compileEarly(
    bytes: Uint8Array | ArrayBuffer,
    { compile, compileOptions }: LoadOptions,
  ): EarlyCompile | null {
    const { byteLength } = bytes;
    if (this.#stockKept === null || byteLength < LARGE || hasOptions(compileOptions)) return null;
    const { followUps, below, lacksLength } = this.#stockKept;
    // Whoever shares memory with others may have it changed while V8 reads it.
    const isShared = !isArrayBuffer(ArrayBuffer.isView(bytes) ? bytes.buffer : bytes);
    if (
      isShared ||
      byteLength < below ||
      followUps.choose(compile) === 'ahead-of-time' ||
      !lacksLength(byteLength)
    )
      return null;
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const module = compileStock(bytes);
    // Where another load of the same bytes is faster, nobody waits for this one.
    module.catch(() => {});
    return { begun, cpu, module };
  }

  /** Tells whether nobody is to hear of a load's steps while it goes on, nor to end it. */
  #isUnheard(trace: Trace, { signal }: LoadOptions): boolean {
    const isHeard = isObserved('load', trace) || isObserved('save', trace);
    return !isHeard && signal === undefined && this.#algorithm === 'sha256';
  }

  /** Answers with stock V8's module, and finds out afterwards which it is. */
  async #answerEarly(
    { begun, cpu, module: compiling }: EarlyCompile,
    bytes: Uint8Array | ArrayBuffer,
    options: LoadOptions,
    start: Milliseconds,
  ): Promise<LoadResult> {
    const { name = null, compile: wanted } = options;
    const engine = this.#engine;
    // Whoever gave them may change them by the time that they are hashed.
    const bytesOf = engine.wireBytesOf?.bind(engine) ?? alwaysGiving(toWireBytes(bytes));
    const module = await compiling;
    if (this.#closed) throw cancelled();
    const ms = performance.now() - start;
    const compile = performance.now() - begun;
    let plan: LoadPlan | null = null;
    const late = new LateKey({
      read: () => bytesOf(module),
      algorithm: this.#algorithm,
      onFound: (key, wireBytes) => {
        takeBack?.();
        this.#late.delete(late);
        const about = { wireBytes: wireBytes.byteLength, artifactBytes: 0, message: null };
        this.#observer?.ended({ ms, servedBy: 'stock', key, name, ...about });
        plan = this.#keepLate({ key, wireBytes, module, name, wanted, begun, cpu });
      },
    });
    const takeBack = this.#stockKept?.followUps.beforeEnd(() => this.#settle(late));
    this.#late.add(late);
    setImmediate(() => {
      late.find().catch(() => {
        // Its memory cannot be had: the caller has its module all the same, and the next process makes it anew.
        takeBack?.();
        this.#late.delete(late);
      });
    });
    const planOf = () => {
      late.get();
      return plan;
    };
    return {
      module,
      get key() {
        return late.get();
      },
      servedBy: 'stock',
      ms,
      steps: { compile },
      wireLength: bytes.byteLength,
      artifactBytes: 0,
      origin: null,
      promoted: false,
      saved: false,
      warnings: [],
      get follows() {
        return followUpOf(planOf());
      },
      get choice() {
        return planOf()?.choice ?? null;
      },
      shared: false,
    };
  }

  /** Finds a key out at once, where there is nobody to tell that it cannot be: the host is not to fail by it. */
  #settle(late: LateKey): void {
    try {
      late.get();
    } catch {
      this.#late.delete(late);
    }
  }

  /** Does with a module that has been given what is done with any that stock V8 gives; gives the plan of its load. */
  #keepLate({
    key,
    wireBytes,
    module,
    name,
    wanted,
    begun,
    cpu,
  }: {
    key: ModuleHash;
    wireBytes: WireBytes;
    module: WasmModule;
    name: string | null;
    wanted: CompileMode | undefined;
    begun: Milliseconds;
    cpu: NodeJS.CpuUsage;
  }): LoadPlan | null {
    if (this.#closed || this.#stockKept === null) return null;
    const { memory, followUps } = this.#stockKept;
    const decided = followUps.plan(key, wanted);
    // It is from the load on that the program runs with it.
    const plan = decided.cpu ? { ...decided, at: begun, cpu } : decided;
    // Another load of the same bytes may have been faster.
    if (memory.loadHeld?.(key, this.#engine) !== undefined) return plan;
    const wireSource = heldWireBytes(wireBytes);
    const wireLength = wireBytes.byteLength;
    const compiled: CompiledModule = { module, stock: true, wireSource, wireLength, artifactBytes: 0 };
    memory.save(key, this.#engine, compiled).catch((error) => warn(error, key, this.#engine, undefined));
    const way = followUpOf(plan) ?? 'none';
    followUps.begin({ key, module: compiled, name, way, plan });
    return plan;
  }

  #hash(wireBytes: WireBytes, algorithm: HashAlgorithm): Promise<ModuleHash> {
    return this.#tasks.hashWireBytes({ wireBytes, algorithm });
  }

  async #readFile(path: string) {
    const outcome = await this.#tasks.readWireFile({ path, algorithm: this.#algorithm });
    if (outcome.status === 'read') return outcome;
    throw fileError(path, outcome.code, outcome.message);
  }
}

/** How machine code is to come of what stock V8 gave; null where none is to. */
function followUpOf(plan: LoadPlan | null): FollowUp | null {
  return plan === null || plan.onMiss === 'none' || plan.onMiss === 'ahead-of-time' ? null : plan.onMiss;
}

function alwaysGiving(bytes: WireBytes): () => WireBytes {
  return () => bytes;
}

/** One of another realm is no instance of this one's class. */
function isArrayBuffer(buffer: unknown): boolean {
  return Object.prototype.toString.call(buffer) === '[object ArrayBuffer]';
}

/** Ends a caller's news with its wait, but for a compile's: the load may go on for others. */
function whileWaiting(listener: NewsListener, signal: AbortSignal): NewsListener {
  return (news) => {
    if (!signal.aborted || news.type === 'compile') listener(news);
  };
}

/** Rejects as cancelled as soon as the signal fires: a process that is just being started is ended later. */
function unlessAborted<Value>(compiling: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new EngineError('cancelled', 'the compile was cancelled'));
    signal.addEventListener('abort', abort, { once: true });
    compiling.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function runsStock(answeredBy: string): Error {
  return new Error(
    `${answeredBy} had its machine code, and V8 gave a module of its own without it: this process had compiled the same wire bytes before, and still holds that module`,
  );
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

function cancelled(): LoadError {
  return new LoadError('cancelled', 'the load was cancelled');
}

const ADVICE_FOR_INVALID =
  'Check that this is a WebAssembly module in the binary format, and that it was copied whole.';

function toLoadError(error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof EngineError)) return new LoadError('other', message, { cause: error });
  switch (error.kind) {
    case 'cancelled':
      return cancelled();
    case 'invalid-module':
      return new LoadError('invalid-module', `V8 refuses it: ${message}`, {
        advice: ADVICE_FOR_INVALID,
        cause: error,
      });
    case 'compiler-timeout':
      return new LoadError('compiler-timeout', message, {
        advice: 'Other modules are not affected. Where the module is only large, allow more time.',
        cause: error,
      });
    case 'compiler-crashed':
      return new LoadError('compiler-crashed', message, {
        advice: 'Other modules are not affected. Close programs that use much memory, and load it again.',
        cause: error,
      });
    default:
      return new LoadError(error.kind, message, { cause: error });
  }
}

function fileError(path: string, code: string, message: string): LoadError {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LoadError('file-missing', `there is no file ${path}`, { advice: 'Check the path.' });
    case 'EACCES':
    case 'EPERM':
      return new LoadError('file-read', `you may not read ${path}`, {
        advice: 'Change its permissions, or copy it.',
      });
    case 'ENOTWASM':
      return new LoadError('invalid-module', `this is not a WebAssembly module: ${message}`, {
        advice: ADVICE_FOR_INVALID,
      });
    case 'ENOTFILE':
    case 'EFBIG':
      return new LoadError('unsupported-file', `${path} cannot be loaded: ${message}`);
    default:
      return new LoadError('file-read', `${path} could not be read: ${message}`);
  }
}
