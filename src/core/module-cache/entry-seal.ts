/**
 * The seals of an entry: AES-256-GMAC (NIST SP 800-38D: GCM with nothing to encrypt and all data as AAD) with this
 * installation's key and a fresh random nonce each. An artifact is machine code that will be run, so an entry that this
 * installation did not write itself must not get past here, however well-formed it is.
 *
 * One seal covers the whole entry, and one the header alone, for whoever only lists entries. Neither can stand for the
 * other: the header's covers less than any whole entry has, and a tag covers the length too.
 */
import { crypto } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import { HEADER_BYTES, HEADER_NONCE, HEADER_TAG, NONCE, TAG } from './entry-format.ts';

/** Length of the key that seals entries, in bytes. */
export const SEAL_KEY_BYTES = 32;

interface SealPlace {
  nonce: { offset: Bytes; byteLength: Bytes };
  tag: { offset: Bytes; byteLength: Bytes };
}

const OF_HEADER: SealPlace = { nonce: HEADER_NONCE, tag: HEADER_TAG };
const OF_ENTRY: SealPlace = { nonce: NONCE, tag: TAG };

/** Takes the bytes of an entry in the order they lie in, and gives the tag over them. */
class Seal {
  readonly #cipher;

  /** It covers at once what stands before its tag in the header. */
  constructor(sealKey: Uint8Array, header: Buffer, { nonce, tag }: SealPlace) {
    const iv = header.subarray(nonce.offset, nonce.offset + nonce.byteLength);
    this.#cipher = crypto().createCipheriv('aes-256-gcm', sealKey, iv, { authTagLength: tag.byteLength });
    this.update(header.subarray(0, tag.offset));
  }

  update(piece: Uint8Array): void {
    if (piece.byteLength > 0) this.#cipher.setAAD(piece);
  }

  tag(): Buffer {
    this.#cipher.final();
    return this.#cipher.getAuthTag();
  }
}

/** Seals an entry: fills in the header's nonces and tags. `sealKey` has 32 bytes. */
export function sealEntry(sealKey: Uint8Array, header: Buffer, contents: Uint8Array[]): void {
  // The header's seal first, for the other covers it too.
  for (const place of [OF_HEADER, OF_ENTRY]) {
    header.set(crypto().randomBytes(place.nonce.byteLength), place.nonce.offset);
    const seal = new Seal(sealKey, header, place);
    if (place === OF_ENTRY) for (const content of contents) seal.update(content);
    header.set(seal.tag(), place.tag.offset);
  }
}

/** Tells whether a header is one that was sealed, whatever stands behind it. */
export function headerHolds(sealKey: Uint8Array, header: Buffer): boolean {
  const { tag } = OF_HEADER;
  const expected = header.subarray(tag.offset, tag.offset + tag.byteLength);
  return crypto().timingSafeEqual(new Seal(sealKey, header, OF_HEADER).tag(), expected);
}

/** Checks the seal of a whole entry while it is being read. */
export class SealCheck {
  readonly #seal: Seal;
  readonly #expected: Buffer;

  constructor(sealKey: Uint8Array, header: Buffer) {
    this.#seal = new Seal(sealKey, header, OF_ENTRY);
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
