export type EngineErrorKind =
  /** V8 refuses the bytes: not wasm, truncated, or invalid. */
  | 'invalid-module'
  /** The compiling process ended before it answered. */
  | 'compiler-crashed'
  /** The caller gave up. */
  | 'cancelled'
  /** The artifact's header does not fit this V8. */
  | 'foreign-artifact'
  | 'other';

/** Why the engine could not do what it was asked to. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
  }
}
