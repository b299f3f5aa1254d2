/** Modules to bring in: real ones out of node_modules, and small ones made here. */
import { join } from 'node:path';
import { PROJECT_ROOT } from './electron.ts';

/** Takes about a second to compile. */
export const SQL_JS = join(PROJECT_ROOT, 'node_modules/sql.js/dist/sql-wasm.wasm');
/** Another build of the same, a little larger. */
export const SQL_JS_DEBUG = join(PROJECT_ROOT, 'node_modules/sql.js/dist/sql-wasm-debug.wasm');
/** Takes more than ten seconds to compile, so there is time to see it and to cancel it. */
export const ESBUILD = join(PROJECT_ROOT, 'node_modules/esbuild-wasm/esbuild.wasm');

/** `(module)`: there is nothing in it for V8 to serialize. */
export const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** `(module (func (export "f") (result i32) (i32.const n)))`: another module for each number from 0 to 63. */
export function moduleReturning(n: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(n) || n < 0 || n > 63) throw new RangeError('n must fit one byte of LEB128');
  return Uint8Array.of(
    ...EMPTY_MODULE,
    ...[1, 5, 1, 0x60, 0, 1, 0x7f],
    ...[3, 2, 1, 0],
    ...[7, 5, 1, 1, 0x66, 0, 0],
    ...[10, 6, 1, 4, 0, 0x41, n, 0x0b],
  );
}
