/** Reads out of bounds with a module from the cache in a folder, and prints who gave it and how that ended. */
import { openCache } from 'wasm-compile-cache';

const [, , directory = ''] = process.argv;
/** (module (memory 1) (func (export "load") (param i32) (result i32) local.get 0 i32.load)) */
const LOADS = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 2, 1, 0, 5, 3, 1, 0, 1],
  ...[7, 8, 1, 4, 0x6c, 0x6f, 0x61, 0x64, 0, 0, 10, 9, 1, 7, 0, 0x20, 0, 0x28, 2, 0, 0x0b],
];
const cache = await openCache({ directory, compile: 'ahead-of-time', smallest: 0, inspect: false });
const { module, servedBy, artifactBytes } = await cache.load({ bytes: Uint8Array.from(LOADS) });
const { load } = /** @type {{ load(at: number): number }} */ (
  /** @type {unknown} */ (new WebAssembly.Instance(/** @type {WebAssembly.Module} */ (module)).exports)
);
/** @type {string | null} */
let message = null;
try {
  load(0x7fffffff);
} catch (error) {
  message = /** @type {Error} */ (error).message;
}
console.log(JSON.stringify({ servedBy, hasCode: artifactBytes > 0, message }));
await cache.close();
