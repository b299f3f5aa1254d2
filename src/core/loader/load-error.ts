import type { EngineErrorKind } from '../engine/engine-error.ts';

export type LoadErrorKind =
  /** There is no such file. */
  | 'file-missing'
  /** The file is there and cannot be read. */
  | 'file-read'
  /** More than 1 GiB, or not a file. */
  | 'unsupported-file'
  /** A folder that holds no `.wasm` file. */
  | 'no-wasm'
  | EngineErrorKind;

/** Why a load gave no module: what happened to what, and what to do. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly kind: LoadErrorKind;
  /** What a person can do about it; null where there is nothing to do. */
  readonly advice: string | null;

  constructor(
    kind: LoadErrorKind,
    message: string,
    options: { advice?: string | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.advice = options.advice ?? null;
  }
}
