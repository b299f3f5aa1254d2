/**
 * How artifacts are compressed on their way. By brotli, which every Node and Electron has: zstd is there from Node 22.15 on
 * alone, and what would bring it to the others is an addon more. Measured on esbuild's artifact of 52.6 MB (Node 24, one
 * core):
 *
 * | | size | to compress | to decompress |
 * | --- | --- | --- | --- |
 * | zstd 3 | 11.2 MB | 0.15 s | 70 ms |
 * | zstd 9 | 9.1 MB | 0.65 s | 76 ms |
 * | zstd 15 | 8.9 MB | 7.4 s | 68 ms |
 * | brotli 4 | 9.7 MB | 0.6 s | 125 ms |
 * | brotli 6 | 8.4 MB | 0.9 s | 117 ms |
 * | brotli 9 | 7.7 MB | 7.0 s | 112 ms |
 *
 * Against zstd 9 that is 40 ms more to decompress, and 0.7 MB less to fetch: 6 ms at 1 Gbit/s, 115 ms at 50 Mbit/s.
 * Quality 9 takes as long again as the compile does, for a twelfth less.
 */
import { zlib } from '../on-demand.ts';
import type { Bytes } from '../units.ts';

const QUALITY = 6;
/** 16 MiB, the largest that every brotli reads. */
const WINDOW_BITS = 24;
const PIECE: Bytes = 1 << 20;

/** Compresses an artifact, beside the calling thread. */
export function compressArtifact(artifact: Uint8Array): Promise<Buffer> {
  const { brotliCompress, constants } = zlib();
  const options = {
    chunkSize: PIECE,
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: artifact.byteLength,
    },
  };
  // Not by `node:util`, which costs every program that opens a cache a part of a millisecond.
  return new Promise((resolve, reject) => {
    brotliCompress(artifact, options, (error, compressed) => (error ? reject(error) : resolve(compressed)));
  });
}

/**
 * Decompresses into `target`, and hands each piece to `onPiece`. Gives how many bytes there were, which is never more than it
 * holds: rejects with a `RangeError` as soon as there would be, and with zlib's error for what is not brotli, or not all of it.
 */
export async function decompressArtifact(
  object: Uint8Array,
  target: Uint8Array,
  onPiece: (piece: Uint8Array) => void,
): Promise<Bytes> {
  const stream = zlib().createBrotliDecompress({ chunkSize: PIECE });
  let length = 0;
  stream.end(object);
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (length + piece.byteLength > target.byteLength)
      throw new RangeError('there is more than was signed for');
    target.set(piece, length);
    onPiece(piece);
    length += piece.byteLength;
  }
  return length;
}
