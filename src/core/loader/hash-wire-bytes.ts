import type { WireBytes } from '../engine/wire-bytes.ts';
import { createModuleHasher, type HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import type { Bytes } from '../units.ts';
import type { HashRequest } from './wire-tasks.ts';

/** Gives the key of wire bytes. */
export function hashWireBytes({ wireBytes, algorithm }: HashRequest): Promise<ModuleHash> {
  return ModuleHash.of(wireBytes, algorithm);
}

/** Half a millisecond of hashing. */
const PIECE_BYTES: Bytes = 1 << 20;

/** Hashes on this thread, and lets other work in between two pieces. */
export async function hashInPieces(wireBytes: WireBytes, algorithm: HashAlgorithm): Promise<ModuleHash> {
  const hasher = await createModuleHasher(algorithm);
  for (let offset = 0; offset < wireBytes.byteLength; offset += PIECE_BYTES) {
    hasher.update(wireBytes.subarray(offset, offset + PIECE_BYTES));
    await new Promise(setImmediate);
  }
  return hasher.digest();
}
