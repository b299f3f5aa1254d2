import type { Bytes, Milliseconds } from '../units.ts';

/** What a compiling process and its parent say to each other. Bytes go in pieces, so that neither is held up. */
export type CompileRequest =
  /**
   * `addonPath` is the codec's addon; null where V8's natives have to do. `background` tells a compile that nobody
   * waits for: it gives way to all else, and ends itself where it takes more memory than that.
   */
  | { type: 'begin'; wireLength: number; addonPath: string | null; background: { memoryLimit: Bytes } | null }
  | { type: 'piece'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'compile' };

export type CompileReply =
  /** Sent at intervals, for as long as the process can answer. */
  | { type: 'alive' }
  /** `engineId` tells whose artifact it is, `compileMs` what V8 took to compile. */
  | { type: 'begin'; artifactLength: number; engineId: string; compileMs: Milliseconds }
  | { type: 'piece'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'done' }
  /** V8 refuses the module, in its own words. */
  | { type: 'refused'; reason: string }
  | { type: 'failed'; reason: string };

/** How often a compiling process says that it is alive. */
export const ALIVE_EVERY_MS: Milliseconds = 1_000;

/** About a millisecond of copying at either end. */
const PIECE_BYTES = 4 << 20;

/** Cuts bytes into messages, each with its own copy, and lets other work in between two of them. */
export async function* inPieces(
  bytes: Uint8Array,
): AsyncGenerator<{ type: 'piece'; bytes: Uint8Array<ArrayBuffer> }> {
  for (let offset = 0; offset < bytes.byteLength; offset += PIECE_BYTES) {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, bytes.byteLength - offset));
    piece.set(bytes.subarray(offset, offset + piece.byteLength));
    yield { type: 'piece', bytes: piece };
    await new Promise(setImmediate);
  }
}
