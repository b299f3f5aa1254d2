/** What is thrown where bytes do not hold what they should. */
export class TruncatedError extends Error {
  override readonly name = 'TruncatedError';
}

const text = new TextDecoder();

/** Reads the binary format's numbers and names, one after the other. Each method throws a `TruncatedError` at the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.offset];
    if (byte === undefined) throw new TruncatedError('it ends early');
    this.offset++;
    return byte;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let index = 0; index < 5; index++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) {
        if (value < 2 ** 32) return value;
        break;
      }
    }
    throw new TruncatedError('it has a number of more than 32 bits');
  }

  /** The number that comes next, which stays there. */
  peekU32(): number {
    const { offset } = this;
    const value = this.u32();
    this.offset = offset;
    return value;
  }

  /** Passes over a LEB128 number of at most 64 bits. */
  skipNumber(): void {
    for (let index = 0; index < 10; index++) if (this.byte() < 0x80) return;
    throw new TruncatedError('it has a number of more than 64 bits');
  }

  /** A name: its length and its UTF-8. */
  name(): string {
    const length = this.u32();
    const begin = this.offset;
    this.#skip(length);
    return text.decode(this.#bytes.subarray(begin, this.offset));
  }

  skipName(): null {
    this.#skip(this.u32());
    return null;
  }

  #skip(length: number): void {
    if (this.offset + length > this.#bytes.byteLength) throw new TruncatedError('it ends early');
    this.offset += length;
  }
}
