import type { WireBytes } from './wire-bytes.ts';

/** WebAssembly's own types know nothing of shared memory, which V8 takes. */
export function toBufferSource(wireBytes: WireBytes): BufferSource {
  return wireBytes as Uint8Array as BufferSource;
}
