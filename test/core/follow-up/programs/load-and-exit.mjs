/** A command line tool that loads a module and ends in the same tick. */
import { readFileSync, writeSync } from 'node:fs';
import { openCache } from 'wasm-compile-cache';

/**
 * @typedef {object} Order
 * @property {import('wasm-compile-cache').CacheOptions} options
 * @property {string} file
 * @property {boolean} [asBytes]
 * @property {boolean} [asksNothing] whether it ends without a look at what its load says
 */

/** @type {Order} */
const { options, file, asBytes = false, asksNothing = false } = JSON.parse(process.argv[2] ?? '');
const cache = await openCache(options);
const load = await cache.load(asBytes ? { bytes: readFileSync(file) } : { path: file });
if (asksNothing) process.exit();
const { servedBy, follows, origin } = load;
writeSync(1, JSON.stringify({ servedBy, follows, origin }));
process.exit();
