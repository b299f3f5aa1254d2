import type { CompiledModule, EngineId } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { CacheError } from './cache-error.ts';
import type { ModuleHash } from './module-hash.ts';

/** What an operation came to. */
export type OperationOutcome =
  | 'hit'
  | 'miss'
  /** The tier's entry could not be used and was dropped, which is a miss as well. */
  | 'rejected'
  | 'read-failed'
  | 'saved'
  /** Saved as well: what a slower tier had was put into this one. */
  | 'promoted'
  | 'save-failed'
  | 'compiled'
  | 'cancelled'
  | 'compile-failed';

/**
 * One thing that a tier or the compiler did, for the caller and for the diagnostics channels alike. It is one object
 * from its start to its end, which fills in the last four.
 */
export interface CacheOperation {
  readonly kind: 'load' | 'save' | 'compile';
  /** The tier's name, such as `memory` or `disk`; `compiler` for a compile. */
  readonly tier: string;
  readonly key: ModuleHash;
  readonly engineId: EngineId;
  /** Whether this is the save that follows a slower tier's hit. */
  readonly promotion: boolean;
  /** Whose operation it is, to tell one cache from another of the same name: the `Spy`, or the `Loader`. */
  readonly source: object;
  /** How long it took, a compile without the wait for its turn; 0 until it has ended. */
  ms: Milliseconds;
  /** Machine code and wire bytes of the module that came of it; 0 where none did. */
  bytes: Bytes;
  /** Null until it has ended. */
  outcome: OperationOutcome | null;
  /** What it failed with, as it was thrown: a `CacheError` of a tier's, an `EngineError` of a compile's. Else null. */
  error: unknown;
}

/** Gives the record of an operation that begins. */
export function beginOperation(
  about: Pick<CacheOperation, 'kind' | 'tier' | 'key' | 'engineId' | 'promotion' | 'source'>,
): CacheOperation {
  return { ...about, ms: 0, bytes: 0, outcome: null, error: null };
}

/** Fills in an operation's end: the module that came of it, or what it failed with. */
export function endOperation(
  operation: CacheOperation,
  ms: Milliseconds,
  end: { module: CompiledModule } | { error: unknown },
): void {
  operation.ms = ms;
  if ('module' in end) operation.bytes = end.module.artifactBytes + end.module.wireLength;
  else operation.error = end.error;
  operation.outcome = 'module' in end ? successOf(operation) : failureOf(operation);
}

function successOf({ kind, promotion }: CacheOperation): OperationOutcome {
  if (kind === 'load') return 'hit';
  if (kind === 'compile') return 'compiled';
  return promotion ? 'promoted' : 'saved';
}

function failureOf({ kind, error }: CacheOperation): OperationOutcome {
  if (kind === 'save') return 'save-failed';
  if (kind === 'compile') {
    return error instanceof EngineError && error.kind === 'cancelled' ? 'cancelled' : 'compile-failed';
  }
  if (!(error instanceof CacheError)) return 'read-failed';
  if (error.kind === 'not-found') return 'miss';
  return error.kind === 'deserialize' ? 'rejected' : 'read-failed';
}
