import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { allocateWireBytes, MAX_WIRE_BYTES, type WireBytes } from '../engine/wire-bytes.ts';
import { readOverlapped } from '../files/read-overlapped.ts';
import { createModuleHasher, type HashAlgorithm, type ModuleHash } from '../module-cache/module-hash.ts';
import type { Milliseconds } from '../units.ts';

const MAGIC = Buffer.from('\0asm', 'latin1');

export interface WireFileRequest {
  path: string;
  algorithm: HashAlgorithm;
}

export type WireFileOutcome =
  | {
      status: 'read';
      wireBytes: WireBytes;
      key: ModuleHash;
      readMs: Milliseconds;
      hashMs: Milliseconds;
    }
  | { status: 'failed'; code: string; message: string };

/** Reads a `.wasm` file and hashes it while reading. Never rejects. */
export async function readWireFile({ path, algorithm }: WireFileRequest): Promise<WireFileOutcome> {
  let file: number | undefined;
  try {
    const start = performance.now();
    // A pipe would be waited for, and is no file anyway.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(file);
    if (!stats.isFile()) return { status: 'failed', code: 'ENOTFILE', message: 'it is not a file' };
    if (!beginsLikeWasm(file)) {
      return { status: 'failed', code: 'ENOTWASM', message: 'it does not begin with \\0asm' };
    }
    if (stats.size > MAX_WIRE_BYTES) {
      return {
        status: 'failed',
        code: 'EFBIG',
        message: `it has ${stats.size} bytes; a module has at most 1 GiB`,
      };
    }
    const wireBytes = allocateWireBytes(stats.size);
    const hasher = await createModuleHasher(algorithm);
    let hashMs = 0;
    await readOverlapped(file, wireBytes, 0, (piece) => {
      const begun = performance.now();
      hasher.update(piece);
      hashMs += performance.now() - begun;
    });
    const key = hasher.digest();
    return { status: 'read', wireBytes, key, readMs: performance.now() - start - hashMs, hashMs };
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    return { status: 'failed', code, message };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Whoever names a file learns of one that is no module that it is none: not its size, not its hash, and not the bytes
 * that V8 would quote.
 */
function beginsLikeWasm(file: number): boolean {
  const begin = Buffer.alloc(MAGIC.byteLength);
  return readSync(file, begin, 0, begin.byteLength, 0) === MAGIC.byteLength && begin.equals(MAGIC);
}
