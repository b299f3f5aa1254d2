import type { DistrustReason } from '../signing/distrust.ts';

/** Why something that a store gave is not taken: each is counted by itself. */
export const REFUSAL_REASONS = [
  /** It is no manifest, or is one of another version. */
  'malformed',
  'unsigned',
  'unknown-key',
  'revoked',
  'expired',
  'wrong-signature',
  /** Nobody is trusted, or it cannot be known who is. */
  'no-trusted-key',
  /** It is signed, and says that it is for another V8, processor or module than it was asked for. */
  'other-engine',
  'other-cpu',
  'other-module',
  /** The object is not there that the manifest names, or less of it than the manifest says. */
  'truncated',
  'too-large',
  'wrong-hash',
  /** The bytes are those that were signed, and are no artifact. */
  'unusable',
] as const satisfies readonly (DistrustReason | string)[];
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** What a store gave and V8 is never shown. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /** @param message in words that follow the name of what was refused, such as "is not signed" */
  constructor(
    readonly reason: RefusalReason,
    message: string,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}
