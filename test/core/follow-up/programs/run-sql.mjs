/** A command line tool that computes something with sql.js, and ends by itself or by `process.exit`. */

import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openCache } from 'wasm-compile-cache';

/**
 * @typedef {object} Order
 * @property {import('wasm-compile-cache').CacheOptions} options
 * @property {string} file
 * @property {boolean} [isSync]
 * @property {number} [rows] how many it adds up
 */

/** @type {Order} */
const { options, file, isSync = false, rows = 200_000 } = JSON.parse(process.argv[2] ?? '');
const cache = await openCache(options);
const { readFileSync } = await import('node:fs');
const loaded = isSync ? cache.loadSync(readFileSync(file)) : await cache.load({ path: file });
const { module, key, servedBy, follows, choice, artifactBytes } = loaded;
const sql = await createRequire(import.meta.url)('sql.js')({
  /**
   * @param {WebAssembly.Imports} imports
   * @param {(instance: WebAssembly.Instance) => void} take
   */
  instantiateWasm(imports, take) {
    take(new WebAssembly.Instance(/** @type {WebAssembly.Module} */ (module), imports));
    return {};
  },
});
const answer = new sql.Database().exec(
  `WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < ${rows}) SELECT sum(n % 7) FROM up`,
);
writeSync(1, JSON.stringify({ key, servedBy, follows, choice, artifactBytes, answer }));
process.exit();
