export type StoreErrorKind =
  /** Nobody answers at that address: no such name, no route, nobody listening, or the connection was lost. */
  | 'unreachable'
  /** Somebody answers and is not to be used, or does not let this user: credentials, permissions, an untrusted certificate. */
  | 'refused'
  /** Nothing came for too long, or all of it took too long. */
  | 'timeout'
  /** More bytes than were asked for, or than the store takes. */
  | 'too-large'
  /** It sends elsewhere, where nobody follows: what is asked there, and with which secrets, was not agreed on. */
  | 'redirected'
  /** It answers, with an error of its own or with what is no answer. */
  | 'failed'
  /** It has no room left. */
  | 'full';

/** Why a shared store could not give, or could not keep, an object. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  /** What a person can do about it; null where there is nothing to do. */
  readonly advice: string | null;

  /** `message` says what happened to what, and holds nothing secret. */
  constructor(
    kind: StoreErrorKind,
    message: string,
    options: { advice?: string | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.advice = options.advice ?? null;
  }
}
