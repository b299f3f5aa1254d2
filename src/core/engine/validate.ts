import { toBufferSource } from './buffer-source.ts';
import { stockWebAssembly } from './stock-webassembly.ts';
import { withWasmLock } from './wasm-lock.ts';
import type { WireBytes } from './wire-bytes.ts';

/** Gives V8's reason for refusing wire bytes; null where they are a valid module. */
export async function validate(wireBytes: WireBytes): Promise<string | null> {
  if (withWasmLock(() => WebAssembly.validate(toBufferSource(wireBytes)))) return null;
  try {
    await stockWebAssembly().compile(toBufferSource(wireBytes));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
