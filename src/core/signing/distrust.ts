/** Why what claims to be signed is not believed. */
export type DistrustReason =
  /** It is nothing that was ever signed. */
  | 'malformed'
  | 'unsigned'
  | 'unknown-key'
  | 'revoked'
  | 'expired'
  | 'wrong-signature'
  /** Nobody is trusted, or it cannot be known who is. */
  | 'no-trusted-key';

export class Distrust extends Error {
  override readonly name = 'Distrust';

  constructor(
    readonly reason: DistrustReason,
    message: string,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}
