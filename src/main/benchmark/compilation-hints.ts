import { open, readFile } from 'node:fs/promises';
import type { ModuleOutline } from './module-outline.ts';

const NAME = 'compilationHints';
/** Two bits each: the strategy, the first compiler, the last one. */
const LAZY = 0b01_01_01;
const AT_ONCE = 0b01_01_10;

/**
 * Gives the custom section by which V8 (with `--experimental-wasm-compilation-hints`, V8 7.7 to 13.6) compiles the
 * exported functions at once, by its baseline compiler, and leaves all others lazy.
 */
export function hintsForExports({ ownFunctions, exportedFunctions }: ModuleOutline): Uint8Array {
  const hints = new Uint8Array(ownFunctions).fill(LAZY);
  for (const index of exportedFunctions) hints[index] = AT_ONCE;
  const content = Buffer.concat([
    Uint8Array.from(leb128(NAME.length)),
    Buffer.from(NAME),
    Uint8Array.from(leb128(ownFunctions)),
    hints,
  ]);
  return Buffer.concat([Uint8Array.from([0, ...leb128(content.byteLength)]), content]);
}

/** Writes a module with hints for its exports in it. Rejects with the file system's error. */
export async function writeWithHints(
  file: string,
  outline: ModuleOutline & { behindFunctions: number },
  target: string,
): Promise<void> {
  const wireBytes = await readFile(file);
  const handle = await open(target, 'wx');
  try {
    await handle.writev([
      wireBytes.subarray(0, outline.behindFunctions),
      hintsForExports(outline),
      wireBytes.subarray(outline.behindFunctions),
    ]);
  } finally {
    await handle.close();
  }
}

function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}
