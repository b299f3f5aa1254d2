/**
 * The seal of an entry: AES-256-GMAC (NIST SP 800-38D: GCM with nothing to encrypt and all data as AAD) with this
 * installation's key and a fresh random nonce. An artifact is machine code that will be run, so an entry that this
 * installation did not write itself must not get past here, however well-formed it is.
 */
import { crypto } from '../on-demand.ts';
import { HEADER_BYTES, NONCE, TAG } from './entry-format.ts';

/** Length of the key that seals entries, in bytes. */
export const SEAL_KEY_BYTES = 32;

/** Takes the bytes of an entry in the order they lie in, and gives the tag over them. */
class Seal {
  readonly #cipher;

  constructor(sealKey: Uint8Array, header: Buffer) {
    const nonce = header.subarray(NONCE.offset, NONCE.offset + NONCE.byteLength);
    this.#cipher = crypto().createCipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG.byteLength });
    this.update(header.subarray(0, TAG.offset));
  }

  update(piece: Uint8Array): void {
    if (piece.byteLength > 0) this.#cipher.setAAD(piece);
  }

  tag(): Buffer {
    this.#cipher.final();
    return this.#cipher.getAuthTag();
  }
}

/** Seals an entry: fills in the header's nonce and tag. `sealKey` has 32 bytes. */
export function sealEntry(sealKey: Uint8Array, header: Buffer, contents: Uint8Array[]): void {
  header.set(crypto().randomBytes(NONCE.byteLength), NONCE.offset);
  const seal = new Seal(sealKey, header);
  for (const content of contents) seal.update(content);
  header.set(seal.tag(), TAG.offset);
}

/** Checks a seal while the entry is being read. */
export class SealCheck {
  readonly #seal: Seal;
  readonly #expected: Buffer;

  constructor(sealKey: Uint8Array, header: Buffer) {
    this.#seal = new Seal(sealKey, header);
    this.#expected = Buffer.from(header.subarray(TAG.offset, HEADER_BYTES));
  }

  /** Takes the next of the bytes behind the header. */
  update(piece: Uint8Array): void {
    this.#seal.update(piece);
  }

  /** Tells whether the bytes are those that were sealed. */
  holds(): boolean {
    return crypto().timingSafeEqual(this.#seal.tag(), this.#expected);
  }
}
