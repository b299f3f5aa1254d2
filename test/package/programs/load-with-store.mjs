/** Loads modules with a team's store behind the disk, and prints how each came; then what the store has come to. */
import { openCache } from 'wasm-compile-cache';

/**
 * @typedef {object} Order
 * @property {string} directory the cache's
 * @property {string} at the store's address
 * @property {string} trustedKeys
 * @property {import('wasm-compile-cache').CompileMode} compile
 * @property {string[]} files
 * @property {boolean} leavesOpen whether it ends without closing the cache
 * @property {number} waits for how many milliseconds it goes on
 */

/** @type {Order} */
const { directory, at, trustedKeys, compile, files, leavesOpen, waits } = JSON.parse(process.argv[2] ?? '');
const cache = await openCache({ directory, compile, store: { at, trustedKeys }, inspect: false });
for (const path of files) {
  const { module, servedBy, ms, promoted, origin, warnings } = await cache.load({ path });
  const exported = WebAssembly.Module.exports(/** @type {WebAssembly.Module} */ (module)).length;
  const told = warnings.map(({ message }) => message);
  console.log(JSON.stringify({ servedBy, ms, promoted, mode: origin?.mode, exported, warnings: told }));
}
if (waits > 0) await new Promise((resolve) => setTimeout(resolve, waits));
if (!leavesOpen) {
  console.log(JSON.stringify((await cache.stats()).shared));
  await cache.close();
}
