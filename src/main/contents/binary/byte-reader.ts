import type { Bytes } from 'wasm-compile-cache';
import { ContentsError } from './contents-error.ts';

const decoder = new TextDecoder();
/** A name that is longer is cut: it would fill a screen, and a hostile one the memory. */
const MOST_NAME_BYTES: Bytes = 1024;

/** Reads a stretch of wire bytes. Whatever does not fit into it throws a `ContentsError` of kind `malformed`. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: Bytes;
  position: Bytes;

  constructor(bytes: Uint8Array, position: Bytes, end: Bytes) {
    this.bytes = bytes;
    this.position = position;
    this.end = Math.min(end, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.position >= this.end;
  }

  u8(): number {
    if (this.position >= this.end) throw this.malformed('the bytes end in the middle of something');
    return this.bytes[this.position++] as number;
  }

  /** The next byte, which stays to be read. */
  peek(): number {
    if (this.position >= this.end) throw this.malformed('the bytes end in the middle of something');
    return this.bytes[this.position] as number;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    const first = this.u8();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value < 2 ** 32) return value;
        break;
      }
    }
    throw this.malformed('a number is longer than 32 bits');
  }

  /** Signed LEB128 of at most 33 bits, as the format writes heap types and block types. */
  s33(): number {
    return Number(this.signed(33));
  }

  s32(): number {
    return Number(this.signed(32));
  }

  s64(): bigint {
    return this.signed(64);
  }

  /** Unsigned LEB128 of at most 64 bits. */
  u64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value < 2n ** 64n) return value;
        break;
      }
    }
    throw this.malformed('a number is longer than 64 bits');
  }

  skip(length: Bytes): void {
    if (length > this.end - this.position) throw this.malformed('something is longer than what is left');
    this.position += length;
  }

  /** Goes past one LEB128 number, whatever its width. */
  skipNumber(): void {
    for (let index = 0; index < 10; index++) if (this.u8() < 0x80) return;
    throw this.malformed('a number is longer than 64 bits');
  }

  /** A length and that many bytes of UTF-8, cut after a kilobyte. */
  name(): string {
    const length = this.u32();
    const begin = this.position;
    this.skip(length);
    return textOf(this.bytes, begin, length);
  }

  skipName(): void {
    this.skip(this.u32());
  }

  /** A part of what is left, which is gone past. */
  part(length: Bytes): ByteReader {
    const begin = this.position;
    this.skip(length);
    return new ByteReader(this.bytes, begin, begin + length);
  }

  /** The bytes of a number that is written as it lies in memory. */
  view(length: Bytes): DataView {
    const begin = this.position;
    this.skip(length);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + begin, length);
  }

  malformed(message: string): ContentsError {
    return new ContentsError('malformed', message, this.position);
  }

  private signed(bits: number): bigint {
    const first = this.peek();
    if (first < 0x80) {
      this.position++;
      return BigInt(first < 0x40 ? first : first - 0x80);
    }
    let value = 0n;
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return BigInt.asIntN(Math.min(bits, shift + 7), value);
    }
    throw this.malformed(`a number is longer than ${bits} bits`);
  }
}

/** UTF-8 as text, cut after a kilobyte; what is no text becomes U+FFFD. */
export function textOf(bytes: Uint8Array, begin: Bytes, length: Bytes): string {
  const end = begin + Math.min(length, MOST_NAME_BYTES);
  // A decoder takes no shared memory.
  const text = decoder.decode(bytes.slice(begin, end));
  return length > MOST_NAME_BYTES ? `${text}…` : text;
}
