/**
 * Opens the cache in a process that has loaded nothing else, and tells what that took. So all that it imports before
 * are two constants and Node's own globals.
 */
import { cacheOptionsFor } from '../electron/place.ts';
import { OPENING_VARIABLE, type OpeningRequest, type OpeningSample } from './request.ts';

const { place, wasm, expects }: OpeningRequest = JSON.parse(process.env[OPENING_VARIABLE] ?? '');
const options = cacheOptionsFor(place);
const resident = () => process.memoryUsage.rss();

const bytesBefore = resident();
const start = performance.now();
const { openCache } = await import('wasm-compile-cache');
const imported = performance.now();
const bytesImported = resident();
const beforeOpen = performance.now();
const cache = await openCache(options);
const opened = performance.now();
const bytesOpened = resident();

const { servedBy, saved, ms } = await cache.load({ path: wasm });
if (expects === 'disk' ? servedBy !== 'disk' : servedBy === 'compiler' && !saved) {
  throw new Error(`the module came from ${servedBy}`);
}
const sample: OpeningSample = {
  ms: { import: imported - start, open: opened - beforeOpen, firstLoad: ms },
  bytes: { import: bytesImported - bytesBefore, open: bytesOpened - bytesImported },
};
await cache.close();
process.stdout.write(JSON.stringify(sample));
