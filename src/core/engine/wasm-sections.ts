import type { Bytes } from '../units.ts';

/** A section as it lies in the wire bytes. */
export interface WasmSection {
  /** The section's id in the WebAssembly binary format; 0 for a custom section. */
  id: number;
  /** Where its content begins. */
  offset: Bytes;
  byteLength: Bytes;
}

const PREAMBLE_BYTES = 8;
const FUNCTION_SECTION = 3;

/** Reads an unsigned LEB128 number of at most 32 bits; null where the bytes end or the number is too long. */
function readU32(bytes: Uint8Array, offset: Bytes): { value: number; next: Bytes } | null {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[offset + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value < 2 ** 32 ? { value, next: offset + index + 1 } : null;
  }
  return null;
}

/**
 * Walks the sections of a module (WebAssembly core specification, 5.5). Ends at the first that does not fit into
 * the bytes: whether a module is valid is V8's to say.
 */
export function* wasmSections(wireBytes: Uint8Array): Generator<WasmSection> {
  let offset = PREAMBLE_BYTES;
  while (offset < wireBytes.byteLength) {
    const id = wireBytes[offset];
    const size = readU32(wireBytes, offset + 1);
    if (id === undefined || size === null || size.next + size.value > wireBytes.byteLength) return;
    yield { id, offset: size.next, byteLength: size.value };
    offset = size.next + size.value;
  }
}

/** How many functions a valid module defines itself, those it imports left out. */
export function countOwnFunctions(wireBytes: Uint8Array): number {
  for (const section of wasmSections(wireBytes)) {
    if (section.id === FUNCTION_SECTION) return readU32(wireBytes, section.offset)?.value ?? 0;
  }
  return 0;
}
