import type { Bytes } from '../units.ts';

const HEADER_BYTES = 4;

/** Gives a message as a frame: its length, then its text. */
export function frameOf(json: string): Buffer {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32BE(length);
  frame.write(json, HEADER_BYTES);
  return frame;
}

/**
 * Puts frames together from the pieces that a socket gives. It holds one frame at most, whatever its sender says: one
 * that is longer than `limit` is refused by its length.
 */
export class FrameReader {
  /** The longest frame that is taken. */
  limit: Bytes;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #body: Buffer | null = null;
  #bodyBytes = 0;

  constructor(limit: Bytes) {
    this.limit = limit;
  }

  /**
   * Takes a piece, and calls `take` with the text of each frame that is whole by it, as long as that gives true. Throws
   * where a frame is too long, and what `take` throws.
   */
  push(piece: Buffer, take: (json: string) => boolean): void {
    for (let at = 0; at < piece.byteLength; ) {
      if (this.#body === null) {
        const taken = piece.copy(this.#header, this.#headerBytes, at, at + HEADER_BYTES - this.#headerBytes);
        at += taken;
        this.#headerBytes += taken;
        if (this.#headerBytes < HEADER_BYTES) return;
        const length = this.#header.readUInt32BE();
        if (length > this.limit) throw new Error(`a frame of ${length} bytes is longer than ${this.limit}`);
        this.#body = Buffer.alloc(length);
        this.#bodyBytes = 0;
      }
      const taken = piece.copy(this.#body, this.#bodyBytes, at);
      at += taken;
      this.#bodyBytes += taken;
      if (this.#bodyBytes < this.#body.byteLength) return;
      const json = this.#body.toString();
      this.#body = null;
      this.#headerBytes = 0;
      if (!take(json)) return;
    }
  }
}
