import type { CompiledModule, Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
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
import type { TaskRunner } from '../worker-pool/task-runner.ts';
import { LoadError } from './load-error.ts';
import { SharedLoads } from './shared-loads.ts';

export type LoadStep =
  | 'read'
  | 'hash'
  | 'lookup'
  | 'verify'
  | 'deserialize'
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
  module: WebAssembly.Module;
  key: ModuleHash;
  /** The name of the `Spy` whose tier answered; `compiler` where none did, `cache` where that tier has no `Spy`. */
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
  wireBytes: WireBytes | null;
  source: () => Promise<WireSource>;
  steps: LoadResult['steps'];
}

type Found = Omit<LoadResult, 'key' | 'ms' | 'shared'>;

/** What callers use: hashes, asks the cache, compiles and saves on a miss, and says how it went. */
export class Loader {
  readonly #cache: ModuleCache;
  readonly #engine: Engine;
  readonly #tasks: TaskRunner;
  readonly #algorithm: HashAlgorithm;
  readonly #underWay = new SharedLoads<Found>();

  /** @param algorithm what makes the keys; SHA-256 by default */
  constructor(options: { cache: ModuleCache; engine: Engine; tasks: TaskRunner; algorithm?: HashAlgorithm }) {
    this.#cache = options.cache;
    this.#engine = options.engine;
    this.#tasks = options.tasks;
    this.#algorithm = options.algorithm ?? 'sha256';
  }

  /** Gives the module, from the fastest tier that has it. Rejects with a `LoadError`. */
  async load(source: LoadSource, options: LoadOptions = {}): Promise<LoadResult> {
    try {
      return await this.#load(source, options);
    } catch (error) {
      throw toLoadError(error);
    }
  }

  async #load(source: LoadSource, all: LoadOptions): Promise<LoadResult> {
    const start = performance.now();
    const options = all.signal === undefined ? all : whileWaiting(all, all.signal);
    throwIfCancelled(options.signal);
    const identified = 'key' in source ? this.#known(source) : await this.#identify(source, options);
    const { key } = identified;
    throwIfCancelled(options.signal);
    const { promise, first } = this.#underWay.join(
      key.toString(),
      (abandoned) => this.#find(identified, options, abandoned),
      options.signal,
      cancelled,
    );
    const found = await promise;
    // A caller that joined did none of the steps itself but the first ones.
    const steps = first ? { ...identified.steps, ...found.steps } : identified.steps;
    if (first && identified.steps.read !== undefined && found.steps.read !== undefined) {
      steps.read = identified.steps.read + found.steps.read;
    }
    return { ...found, key, steps, ms: performance.now() - start, shared: !first };
  }

  #known({ key, wireBytes }: Extract<LoadSource, { key: ModuleHash }>): Identified {
    const source = async () => {
      const bytes = toWireBytes(await wireBytes());
      if (!(await this.#hash(bytes, key.algorithm)).equals(key)) {
        throw new LoadError('file-read', `the wire bytes given for ${key} are another module's`);
      }
      return heldWireBytes(bytes);
    };
    return { key, wireBytes: null, source, steps: {} };
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
      return { key, wireBytes, source: async () => held, steps: { hash: performance.now() - start } };
    }
    options.onStep?.('read');
    const { key, wireBytes, readMs, hashMs } = await this.#readFile(source.path);
    options.onKey?.(key, wireBytes.byteLength);
    const again = async () => {
      const reread = await this.#readFile(source.path);
      if (reread.key.equals(key)) return reread.wireBytes;
      throw new LoadError('file-read', `${source.path} has changed since it was loaded`);
    };
    const wireSource = rereadableWireBytes(wireBytes, again);
    return { key, wireBytes, source: async () => wireSource, steps: { read: readMs, hash: hashMs } };
  }

  async #find(identified: Identified, options: LoadOptions, abandoned: () => AbortSignal): Promise<Found> {
    const { key, wireBytes } = identified;
    const steps: LoadResult['steps'] = {};
    const warnings: Error[] = [];
    let servedBy: string | null = null;
    let promoted = false;
    const context: OperationContext = {
      wireBytes: wireBytes ?? undefined,
      onStep: (step: LoadStep, ms: Milliseconds) => {
        steps[step] = (steps[step] ?? 0) + ms;
      },
      onWarning: (error: Error) => warnings.push(error),
      onOperation: (operation: CacheOperation) => {
        if (operation.error === null) {
          if (operation.kind === 'load') servedBy = operation.cache;
          else if (operation.promotion) promoted = true;
        }
        options.onOperation?.(operation);
      },
    };
    options.onStep?.('lookup');
    const start = performance.now();
    try {
      const module = await this.#cache.load(key, this.#engine, context);
      steps.lookup = Math.max(0, performance.now() - start - sum(steps));
      return { ...outline(module), servedBy: servedBy ?? 'cache', steps, promoted, saved: false, warnings };
    } catch (error) {
      // A miss is what a load expects. A tier that fails instead is told of, and does not stop the load.
      if ((error as CacheError).kind !== 'not-found') warnings.push(error as Error);
    }
    steps.lookup = performance.now() - start;

    const module = await this.#compile(identified, options, abandoned(), steps);
    options.onStep?.('save');
    let saved = false;
    try {
      await this.#cache.save(key, this.#engine, module, context);
      saved = true;
    } catch (error) {
      warnings.push(error as Error);
    }
    return { ...outline(module), servedBy: 'compiler', steps, promoted: false, saved, warnings };
  }

  async #compile(
    identified: Identified,
    options: LoadOptions,
    signal: AbortSignal,
    steps: LoadResult['steps'],
  ): Promise<CompiledModule> {
    const source = await identified.source();
    options.onStep?.('compile');
    options.onCompile?.('waiting');
    let start = performance.now();
    const onStart = () => {
      start = performance.now();
      options.onCompile?.('running');
    };
    try {
      return await this.#traceCompile(identified.key, () =>
        this.#engine.compile(source, { signal, onStart }),
      );
    } finally {
      steps.compile = performance.now() - start;
      options.onCompile?.('over');
    }
  }

  #traceCompile(key: ModuleHash, compile: () => Promise<CompiledModule>): Promise<CompiledModule> {
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
    const start = performance.now();
    const end = (outcome: string, bytes: Bytes) =>
      Object.assign(message, { outcome, bytes, ms: performance.now() - start });
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
    return ModuleHash.parse(await this.#tasks.run('hashWireBytes', { wireBytes, algorithm }));
  }

  async #readFile(path: string) {
    const outcome = await this.#tasks.run('readWireFile', { path, algorithm: this.#algorithm });
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

function outline(module: CompiledModule) {
  return { module: module.module, wireBytes: module.wireLength, artifactBytes: module.artifactBytes };
}

function sum(steps: LoadResult['steps']): Milliseconds {
  return Object.values(steps).reduce((total, ms) => total + ms, 0);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

function cancelled(): LoadError {
  return new LoadError('cancelled', 'the load was cancelled');
}

function toLoadError(error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof EngineError)) return new LoadError('other', message, { cause: error });
  switch (error.kind) {
    case 'cancelled':
      return cancelled();
    case 'invalid-module':
      return new LoadError('invalid-module', `V8 refuses it: ${message}`, {
        advice: 'Check that this is a WebAssembly module in the binary format, and that it was copied whole.',
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
    case 'ENOTFILE':
    case 'EFBIG':
      return new LoadError('unsupported-file', `${path} cannot be loaded: ${message}`);
    default:
      return new LoadError('file-read', `${path} could not be read: ${message}`);
  }
}
