import type { CompiledModule, Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { WasmModule } from '../engine/wasm-module.ts';
import {
  heldWireBytes,
  rereadableWireBytes,
  toWireBytes,
  type WireBytes,
  type WireSource,
} from '../engine/wire-bytes.ts';
import type { CacheError } from '../module-cache/cache-error.ts';
import { type CacheMessage, cacheChannels, isHeard } from '../module-cache/diagnostics.ts';
import type { ModuleCache, OperationContext } from '../module-cache/module-cache.ts';
import { type HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import type { CacheOperation } from '../module-cache/spy.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { LoadError } from './load-error.ts';
import { SharedLoads, type SharedWork } from './shared-loads.ts';
import type { WireTasks } from './wire-tasks.ts';

export type LoadStep =
  | 'read'
  | 'hash'
  | 'lookup'
  | 'verify'
  | 'deserialize'
  | 'wait'
  | 'compile'
  | 'serialize'
  | 'save';

/** What to load: a file, bytes, or a module whose key is known and that a tier is likely to hold. */
export type LoadSource =
  | { path: string }
  | { bytes: Uint8Array | ArrayBuffer }
  | { key: ModuleHash; wireBytes: () => Promise<Uint8Array> };

export interface LoadOptions {
  /** Ends this caller's load; a compile that nobody else waits for is ended with it. */
  signal?: AbortSignal | undefined;
  /** Told when the key is known, before any tier is asked. */
  onKey?: ((key: ModuleHash, wireLength: Bytes) => void) | undefined;
  /** Told when a step begins. A caller that joined another's load hears of its own steps only. */
  onStep?: ((step: LoadStep) => void) | undefined;
  /**
   * Told when a compile waits for its turn, begins, and is over, however it ends. It goes on being told after this
   * caller has given up, while others wait for the compile.
   */
  onCompile?: ((phase: 'waiting' | 'running' | 'over') => void) | undefined;
  /** Told of each operation on a tier that a `Spy` wraps. */
  onOperation?: ((operation: CacheOperation) => void) | undefined;
}

export interface LoadResult {
  module: WasmModule;
  key: ModuleHash;
  /**
   * The name of the `Spy` whose tier answered; `compiler` where none did, `cache` where that tier has no `Spy`;
   * `stock` where V8 gave a lazily compiled module of its own, whoever answered.
   */
  servedBy: string;
  /** From the call to its answer. */
  ms: Milliseconds;
  /** How long each step took that was taken. Steps that ran beside each other can add up to more than `ms`. */
  steps: Partial<Record<LoadStep, Milliseconds>>;
  wireBytes: Bytes;
  artifactBytes: Bytes;
  /** Whether a slower tier's hit was put into a faster one. */
  promoted: boolean;
  /** Whether a compiled module is in every tier now. */
  saved: boolean;
  /** What went wrong on the way without changing the outcome: a tier that failed, a save that did not work. */
  warnings: Error[];
  /** Whether another caller's load of the same key gave the answer. */
  shared: boolean;
}

/** A source whose bytes have been hashed, where they had to be. */
interface Identified {
  key: ModuleHash;
  /** When it was identified, by `performance.now`. */
  at: Milliseconds;
  wireBytes: WireBytes | null;
  wireSource: () => Promise<WireSource>;
  /** Null where no step was taken for it. */
  steps: LoadResult['steps'] | null;
}

interface Found extends Omit<LoadResult, 'key' | 'ms' | 'shared'> {
  /** When it was found, by `performance.now`. */
  at: Milliseconds;
}

/** What callers use: hashes, asks the cache, compiles and saves on a miss, and says how it went. */
export class Loader {
  readonly #cache: ModuleCache;
  readonly #engine: Engine;
  readonly #tasks: WireTasks;
  readonly #algorithm: HashAlgorithm;
  readonly #underWay = new SharedLoads<Found>();

  /** @param algorithm what makes the keys; SHA-256 by default */
  constructor(options: { cache: ModuleCache; engine: Engine; tasks: WireTasks; algorithm?: HashAlgorithm }) {
    this.#cache = options.cache;
    this.#engine = options.engine;
    this.#tasks = options.tasks;
    this.#algorithm = options.algorithm ?? 'sha256';
  }

  /** Gives the module, from the fastest tier that has it. Rejects with a `LoadError`. */
  async load(source: LoadSource, all: LoadOptions = {}): Promise<LoadResult> {
    try {
      const start = performance.now();
      const options = all.signal === undefined ? all : whileWaiting(all, all.signal);
      throwIfCancelled(options.signal);
      const identified = 'key' in source ? this.#known(source, start) : await this.#identify(source, options);
      const { key } = identified;
      throwIfCancelled(options.signal);
      const { promise, first } = this.#underWay.join(
        key.toString(),
        (work) => this.#find(identified, options, work),
        options.signal,
        cancelled,
      );
      const { at, steps, module, servedBy, wireBytes, artifactBytes, promoted, saved, warnings } =
        await promise;
      return {
        module,
        key,
        servedBy,
        ms: (first ? at : performance.now()) - start,
        // A caller that joined did none of the steps itself but the first ones.
        steps: first ? addUp(identified.steps, steps) : (identified.steps ?? {}),
        wireBytes,
        artifactBytes,
        promoted,
        saved,
        warnings,
        shared: !first,
      };
    } catch (error) {
      throw toLoadError(error);
    }
  }

  #known({ key, wireBytes }: Extract<LoadSource, { key: ModuleHash }>, at: Milliseconds): Identified {
    const wireSource = async () => {
      const bytes = toWireBytes(await wireBytes());
      if (!(await this.#hash(bytes, key.algorithm)).equals(key)) {
        throw new LoadError('file-read', `the wire bytes given for ${key} are another module's`);
      }
      return heldWireBytes(bytes);
    };
    return { key, at, wireBytes: null, wireSource, steps: null };
  }

  async #identify(
    source: Exclude<LoadSource, { key: ModuleHash }>,
    options: LoadOptions,
  ): Promise<Identified> {
    if ('bytes' in source) {
      options.onStep?.('hash');
      const start = performance.now();
      const wireBytes = toWireBytes(source.bytes);
      const key = await this.#hash(wireBytes, this.#algorithm);
      options.onKey?.(key, wireBytes.byteLength);
      const held = heldWireBytes(wireBytes);
      const at = performance.now();
      return { key, at, wireBytes, wireSource: async () => held, steps: { hash: at - start } };
    }
    options.onStep?.('read');
    const { key, wireBytes, readMs, hashMs } = await this.#readFile(source.path);
    options.onKey?.(key, wireBytes.byteLength);
    const again = async () => {
      const reread = await this.#readFile(source.path);
      if (reread.key.equals(key)) return reread.wireBytes;
      throw new LoadError('file-read', `${source.path} has changed since it was loaded`);
    };
    const reread = rereadableWireBytes(wireBytes, again);
    const steps = { read: readMs, hash: hashMs };
    return { key, at: performance.now(), wireBytes, wireSource: async () => reread, steps };
  }

  async #find(identified: Identified, options: LoadOptions, work: SharedWork<Found>): Promise<Found> {
    const { key, wireBytes, at: start } = identified;
    const steps: LoadResult['steps'] = {};
    const warnings: Error[] = [];
    let inSteps: Milliseconds = 0;
    let servedBy = 'cache';
    let promoted = false;
    const context: OperationContext = {
      wireBytes: wireBytes ?? undefined,
      onStep: (step: LoadStep, ms: Milliseconds) => {
        inSteps += ms;
        steps[step] = (steps[step] ?? 0) + ms;
      },
      onWarning: (error: Error) => warnings.push(error),
      onServed: (cache: string) => {
        servedBy = cache;
      },
      onPromoted: () => {
        promoted = true;
      },
      onOperation: options.onOperation,
    };
    try {
      options.onStep?.('lookup');
      let module: CompiledModule;
      try {
        module = await this.#cache.load(key, this.#engine, context);
      } catch (error) {
        // A miss is what a load expects. A tier that fails instead is told of, and does not stop the load.
        if ((error as CacheError).kind !== 'not-found') warnings.push(error as Error);
        steps.lookup = performance.now() - start;
        return await this.#compileAndSave(identified, options, context, work.abandonment, steps, warnings);
      }
      const at = performance.now();
      steps.lookup = Math.max(0, at - start - inSteps);
      return found(module, at, servedBy, steps, promoted, false, warnings);
    } finally {
      this.#underWay.end(work);
    }
  }

  async #compileAndSave(
    identified: Identified,
    options: LoadOptions,
    context: OperationContext,
    abandonment: AbortSignal,
    steps: LoadResult['steps'],
    warnings: Error[],
  ): Promise<Found> {
    const module = await this.#compile(identified, options, abandonment, steps);
    options.onStep?.('save');
    let saved = false;
    try {
      await this.#cache.save(identified.key, this.#engine, module, context);
      saved = true;
    } catch (error) {
      warnings.push(error as Error);
    }
    module.artifact?.release();
    return found(module, performance.now(), 'compiler', steps, false, saved, warnings);
  }

  async #compile(
    identified: Identified,
    options: LoadOptions,
    signal: AbortSignal,
    steps: LoadResult['steps'],
  ): Promise<CompiledModule> {
    const source = await identified.wireSource();
    options.onStep?.('wait');
    options.onCompile?.('waiting');
    const asked = performance.now();
    const turn: { start: Milliseconds | null } = { start: null };
    const onStart = () => {
      turn.start = performance.now();
      options.onStep?.('compile');
      options.onCompile?.('running');
    };
    // Waiting for others' compiles says nothing about this module.
    const compiling = () => (turn.start === null ? 0 : performance.now() - turn.start);
    try {
      return await this.#traceCompile(
        identified.key,
        () => this.#engine.compile(source, { signal, onStart }),
        compiling,
      );
    } finally {
      steps.wait = (turn.start ?? performance.now()) - asked;
      steps.compile = compiling();
      options.onCompile?.('over');
    }
  }

  /** @param compiling gives how long the compile has run, without the wait for its turn */
  #traceCompile(
    key: ModuleHash,
    compile: () => Promise<CompiledModule>,
    compiling: () => Milliseconds,
  ): Promise<CompiledModule> {
    if (!isHeard(cacheChannels.compile)) return compile();
    const message: CacheMessage = {
      tier: 'compiler',
      key,
      engineId: this.#engine.deterministicId,
      promotion: false,
      source: this,
      ms: 0,
      bytes: 0,
      outcome: null,
      error: undefined,
    };
    const end = (outcome: string, bytes: Bytes) =>
      Object.assign(message, { outcome, bytes, ms: compiling() });
    const observed = async () => {
      try {
        const module = await compile();
        end('success', module.artifactBytes + module.wireLength);
        return module;
      } catch (error) {
        message.error = error;
        end(error instanceof EngineError ? error.kind : 'other', 0);
        throw error;
      }
    };
    return cacheChannels.compile.tracePromise(observed, message);
  }

  async #hash(wireBytes: WireBytes, algorithm: HashAlgorithm): Promise<ModuleHash> {
    return ModuleHash.parse(await this.#tasks.hashWireBytes({ wireBytes, algorithm }));
  }

  async #readFile(path: string) {
    const outcome = await this.#tasks.readWireFile({ path, algorithm: this.#algorithm });
    if (outcome.status === 'read') return { ...outcome, key: ModuleHash.parse(outcome.key) };
    throw fileError(path, outcome.code, outcome.message);
  }
}

/** Ends a caller's reports with its wait: the load may go on for others. */
function whileWaiting(options: LoadOptions, signal: AbortSignal): LoadOptions {
  const { onStep, onOperation } = options;
  return {
    ...options,
    onStep: onStep && ((step) => signal.aborted || onStep(step)),
    onOperation: onOperation && ((operation) => signal.aborted || onOperation(operation)),
  };
}

function found(
  { module, stock, wireLength: wireBytes, artifactBytes }: CompiledModule,
  at: Milliseconds,
  answeredBy: string,
  steps: LoadResult['steps'],
  promoted: boolean,
  saved: boolean,
  warnings: Error[],
): Found {
  const servedBy = stock ? 'stock' : answeredBy;
  if (stock && artifactBytes > 0) warnings.push(runsStock(answeredBy));
  return { module, wireBytes, artifactBytes, at, servedBy, steps, promoted, saved, warnings };
}

function runsStock(answeredBy: string): Error {
  return new Error(
    `${answeredBy} had its machine code, and V8 gave a module of its own without it: this process had compiled the same wire bytes before, and still holds that module`,
  );
}

/** Gives the steps of two parts of a load; reading is the one that both can have taken. */
function addUp(one: LoadResult['steps'] | null, other: LoadResult['steps']): LoadResult['steps'] {
  if (one === null) return other;
  const steps = { ...one, ...other };
  if (one.read !== undefined && other.read !== undefined) steps.read = one.read + other.read;
  return steps;
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
        advice:
          'Other modules are not affected. Where the module is only large, allow more time with --timeout.',
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
