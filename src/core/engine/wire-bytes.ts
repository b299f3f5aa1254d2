import type { Bytes } from '../units.ts';

/**
 * A module's `.wasm` bytes. They are shared memory, so that every thread of this process reads the one copy:
 * a posted `ArrayBuffer` would be copied, and a transferred one would be gone from the thread that had it.
 */
// Not Uint8Array<SharedArrayBuffer>, which TypeScript before 5.7 does not know.
export type WireBytes = Uint8Array & { readonly buffer: SharedArrayBuffer };

/** V8's own limit for a module (`kV8MaxWasmModuleSize`). */
export const MAX_WIRE_BYTES: Bytes = 2 ** 30;

/** Allocates room for wire bytes. Throws `RangeError` where this much memory cannot be had. */
export function allocateWireBytes(length: Bytes): WireBytes {
  return new Uint8Array(new SharedArrayBuffer(length));
}

/**
 * Gives a copy of somebody else's bytes. Never themselves: who goes on changing them could have one module's code
 * kept under another one's key.
 */
export function toWireBytes(bytes: ArrayBufferView | ArrayBuffer | SharedArrayBuffer): WireBytes {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const shared = allocateWireBytes(view.byteLength);
  shared.set(view);
  return shared;
}

/** Where a module's wire bytes can be had again, when a tier wants to write them down. */
export interface WireSource {
  readonly byteLength: Bytes;
  /** What keeping this source keeps in memory. */
  readonly heldBytes: Bytes;
  /** The file that they can be read from; absent where there is none. */
  readonly path?: string | undefined;
  /** Themselves, where this source keeps them. */
  readonly bytes?: WireBytes | undefined;
  /** Gives the wire bytes. Rejects where they cannot be had any more, or are not those that were compiled. */
  read(): Promise<WireBytes>;
}

/** Wire bytes that nothing but memory has, such as those of a file without a path. */
export function heldWireBytes(bytes: WireBytes): WireSource {
  return { byteLength: bytes.byteLength, heldBytes: bytes.byteLength, bytes, read: async () => bytes };
}

/**
 * Wire bytes that can be read again, and so need not be kept.
 *
 * @param bytes given by `read` for as long as something else keeps them alive
 * @param readAgain reads them anew, and rejects where they are no longer the same bytes
 * @param path the file that they are read from, where that is one of the host's
 */
export function rereadableWireBytes(
  bytes: WireBytes,
  readAgain: () => Promise<WireBytes>,
  path?: string,
): WireSource {
  const remembered = new WeakRef(bytes);
  return {
    path,
    byteLength: bytes.byteLength,
    heldBytes: 0,
    read: async () => remembered.deref() ?? readAgain(),
  };
}

/** Wire bytes that are kept elsewhere. @param read gives them, and rejects where they cannot be had any more */
export function storedWireBytes(byteLength: Bytes, read: () => Promise<WireBytes>): WireSource {
  return { byteLength, heldBytes: 0, read };
}
