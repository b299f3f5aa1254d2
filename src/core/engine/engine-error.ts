export type EngineErrorKind =
  /** V8 refuses the bytes: not wasm, truncated, or invalid. */
  | 'invalid-module'
  /** The compiling process ended before it answered. */
  | 'compiler-crashed'
  /** The compile took longer than it may, and has been ended. */
  | 'compiler-timeout'
  /** No compiling process whose artifacts this one could take can be had. */
  | 'no-compiler'
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

  /** The failure of a `deserialize` task, by what it was rejected with. */
  static ofDeserialize(cause: unknown): EngineError {
    const message = cause instanceof Error ? cause.message : String(cause);
    // It comes from another thread, so it is no instance of this one's class.
    const refused = cause instanceof Error && cause.name === 'CompileError';
    return new EngineError(refused ? 'invalid-module' : 'other', message, { cause });
  }

  /** The failure of a `deserialize` task that gave no module. */
  static foreignArtifact(): EngineError {
    return new EngineError('foreign-artifact', 'V8 does not take the artifact: it is of another V8');
  }
}
