import { closeSync, fstatSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { threadCodec } from '../codec/thread-codec.ts';
import { withWasmLock } from '../engine/wasm-lock.ts';
import { allocateWireBytes } from '../engine/wire-bytes.ts';
import { readOverlapped } from '../files/read-overlapped.ts';
import { HEADER_BYTES } from '../module-cache/entry-format.ts';
import { SEAL_KEY_BYTES, SealCheck } from '../module-cache/entry-seal.ts';
import { createModuleHasher } from '../module-cache/module-hash.ts';
import { crypto } from '../on-demand.ts';

/**
 * Does once, with this very file, what a load does: finds the codec, reads, hashes and checks a seal. A thread's first load would
 * otherwise wait for what Node and V8 set up on first use, some ten milliseconds.
 */
export async function rehearse(): Promise<void> {
  withWasmLock(() => threadCodec());
  const file = openSync(fileURLToPath(import.meta.url), 'r');
  try {
    const { size } = fstatSync(file);
    const hasher = await createModuleHasher('sha256');
    const check = new SealCheck(crypto().randomBytes(SEAL_KEY_BYTES), Buffer.alloc(HEADER_BYTES));
    await readOverlapped(file, allocateWireBytes(size), 0, (piece) => {
      hasher.update(piece);
      check.update(piece);
    });
    hasher.digest();
    check.holds();
  } finally {
    closeSync(file);
  }
}
