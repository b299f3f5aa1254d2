import type { Bytes } from '../units.ts';
import type { Closure } from './closure.ts';

export type CacheErrorKind =
  /** The tier does not hold the module. */
  | 'not-found'
  /** The engine could not turn the module into an artifact. */
  | 'serialize'
  /** What the tier holds cannot be used: corrupt, forged, another engine's. It has been dropped. */
  | 'deserialize'
  | 'file-read'
  | 'file-write'
  | 'other';

/** Why a tier could not give, or could not keep, a module. */
export class CacheError extends Error {
  override readonly name = 'CacheError';
  readonly kind: CacheErrorKind;
  /** The file or folder that it is about, where there is one. */
  readonly path: string | null;
  /** What a person can do about it, where the error alone knows. */
  readonly advice: string | null;

  constructor(
    kind: CacheErrorKind,
    message: string,
    options: { path?: string | null; advice?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.path = options.path ?? null;
    this.advice = options.advice ?? null;
  }

  /** The plain miss. Made often, and nobody reads its stack, so it has none. */
  static notFound(what: string): CacheError {
    const limit = Error.stackTraceLimit;
    // An assignment would throw where the host has frozen what is built in (`--frozen-intrinsics`).
    Reflect.set(Error, 'stackTraceLimit', 0);
    try {
      return new CacheError('not-found', what);
    } finally {
      Reflect.set(Error, 'stackTraceLimit', limit);
    }
  }

  /** The refusal of a module that is larger than a tier's whole budget. Its cause has the code `OVER_BUDGET`. */
  static overBudget(what: string, bytes: Bytes, tier: string, limit: Bytes, path: string | null): CacheError {
    const cause = Object.assign(new Error('larger than the budget'), { code: 'OVER_BUDGET' });
    const message = `${what} weighs ${bytes} bytes, more than the ${tier} tier's whole budget of ${limit} bytes`;
    return new CacheError('other', message, { path, cause });
  }

  /** The refusal of a tier that is closed. Its cause has the code `TIER_CLOSED`. */
  static closed(kind: 'file-read' | 'file-write', { path, reason, advice }: Closure): CacheError {
    const cause = Object.assign(new Error('the tier is closed'), { code: 'TIER_CLOSED' });
    return new CacheError(kind, reason, { path, advice, cause });
  }

  /** Gives `error` itself where it is a `CacheError`, else one of `kind` with it as the cause. */
  static from(error: unknown, kind: CacheErrorKind, path: string | null = null): CacheError {
    if (error instanceof CacheError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new CacheError(kind, message, { path, cause: error });
  }
}
