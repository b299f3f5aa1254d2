/** How the inspector hears from the cache: the one place that knows the shape of what the package tells. */
import type {
  Bytes,
  CacheError,
  CacheOperation,
  Core,
  Loader,
  LoadResult,
  LoadStep,
  Milliseconds,
  ModuleHash,
} from 'wasm-compile-cache';
import { type CacheMessage, cacheChannels, onceEnded } from 'wasm-compile-cache/diagnostics';
import { TIERS, type TierName } from '../../shared/tiers.ts';

/** An operation on a tier, as it ended. */
export interface TierReport {
  tier: TierName;
  kind: 'load' | 'save';
  key: ModuleHash;
  /** `success` or a `CacheError`'s kind. */
  outcome: string;
  /** What it failed with. */
  error: unknown;
  /** Whether this was the save that follows a slower tier's hit. */
  promotion: boolean;
  ms: Milliseconds;
  bytes: Bytes;
}

/** A compile, as it ended. */
export interface CompileReport {
  key: ModuleHash;
  /** `success`, or an `EngineError`'s kind. */
  outcome: string;
  error: unknown;
  ms: Milliseconds;
  bytes: Bytes;
}

export type CompilePhase = 'waiting' | 'running' | 'over';

/** Told of one load, while it is under way. */
export interface LoadListener {
  /** The key is known, and no tier has been asked. */
  identified(key: ModuleHash, wireBytes: Bytes): void;
  step(step: LoadStep): void;
  operation(report: TierReport): void;
  compile(phase: CompilePhase): void;
}

/** Told of everything that a cache does, whoever asked it to. */
export interface CacheListener {
  operation(report: TierReport): void;
  compile(report: CompileReport): void;
}

/** Loads a file, and tells `listener` how it goes. */
export function loadFollowed(
  loader: Loader,
  path: string,
  signal: AbortSignal,
  listener: LoadListener,
): Promise<LoadResult> {
  return loader.load(
    { path },
    {
      signal,
      onKey: (key, wireBytes) => listener.identified(key, wireBytes),
      onStep: (step) => listener.step(step),
      onOperation: (operation) => listener.operation(reportOfOperation(operation)),
      onCompile: (phase) => listener.compile(phase),
    },
  );
}

/** Saves a module that memory holds into the disk tier. Rejects with a `CacheError` where either tier fails. */
export async function saveFollowed(
  { memory, spies, engine }: Pick<Core, 'memory' | 'spies' | 'engine'>,
  key: ModuleHash,
  listener: { operation(report: TierReport): void; warning(error: Error): void },
): Promise<void> {
  const module = await memory.load(key, engine);
  await spies.disk.save(key, engine, module, {
    onOperation: (operation) => listener.operation(reportOfOperation(operation)),
    onWarning: (error) => listener.warning(error),
  });
}

/** Tells `listener` of what this cache, and no other of the process, does; gives the function that ends it. */
export function followCache({ spies, loader }: Core, listener: CacheListener): () => void {
  const operation = (kind: TierReport['kind']) => (message: CacheMessage) => {
    for (const tier of TIERS) {
      if (message.source === spies[tier]) listener.operation({ ...reportOfMessage(message), tier, kind });
    }
  };
  const ends = [
    onceEnded(cacheChannels.load, operation('load')),
    onceEnded(cacheChannels.save, operation('save')),
    onceEnded(cacheChannels.compile, (message) => {
      if (message.source === loader) listener.compile(reportOfMessage(message));
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function reportOfOperation({ cache, kind, key, ms, bytes, promotion, error }: CacheOperation): TierReport {
  return { tier: cache as TierName, kind, key, ms, bytes, promotion, error, outcome: outcomeOf(error) };
}

function reportOfMessage({ key, ms, bytes, promotion, error, outcome }: CacheMessage) {
  return { key, ms, bytes, promotion, error, outcome: outcome ?? 'success' };
}

const outcomeOf = (error: CacheError | null) => error?.kind ?? 'success';
