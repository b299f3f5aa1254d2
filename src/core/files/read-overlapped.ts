import { read } from 'node:fs';
import type { Bytes } from '../units.ts';

/** Large enough that a read costs more than asking for it, small enough that the bytes are still in the CPU's cache. */
const CHUNK_BYTES = 1 << 20;
const READS_IN_FLIGHT = 3;

/** A file ended before what was to be read of it. */
export class UnexpectedEnd extends Error {
  override readonly name = 'UnexpectedEnd';
}

/**
 * Reads `target.byteLength` bytes of a file straight into `target`, and hands each piece to `consume`, in order,
 * while the next ones are being read.
 *
 * @param file an open file's descriptor, to be closed by the caller afterwards
 * @param position where in the file to begin, in bytes
 * Throws `UnexpectedEnd` where the file is shorter, and the file system's own errors.
 */
export async function readOverlapped(
  file: number,
  target: Uint8Array,
  position: Bytes,
  consume: (piece: Uint8Array) => void,
): Promise<void> {
  const reads: Promise<void>[] = [];
  const pieces: Uint8Array[] = [];
  let asked = 0;
  const askNext = () => {
    if (asked >= target.byteLength) return;
    const piece = target.subarray(asked, asked + CHUNK_BYTES);
    const read = readFully(file, piece, position + asked);
    // Awaited in its turn below; until then a failure must not count as unhandled.
    read.catch(() => {});
    reads.push(read);
    pieces.push(piece);
    asked += piece.byteLength;
  };
  for (let ahead = 0; ahead < READS_IN_FLIGHT; ahead++) askNext();
  try {
    for (let index = 0; index < reads.length; index++) {
      await reads[index];
      askNext();
      consume(pieces[index] as Uint8Array);
    }
  } finally {
    // The caller closes the file next, which must not happen under a read.
    await Promise.allSettled(reads);
  }
}

async function readFully(file: number, piece: Uint8Array, position: Bytes): Promise<void> {
  let done = 0;
  while (done < piece.byteLength) {
    const bytesRead = await readPiece(file, piece.subarray(done), position + done);
    if (bytesRead === 0) throw new UnexpectedEnd(`the file ends at byte ${position + done}`);
    done += bytesRead;
  }
}

/** Not by `promisify`: to import `node:util` takes a part of a millisecond of every opening. */
function readPiece(file: number, piece: Uint8Array, position: Bytes): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    read(file, piece, 0, piece.byteLength, position, (error, bytesRead) => {
      if (error) reject(error);
      else resolve(bytesRead);
    });
  });
}
