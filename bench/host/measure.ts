import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache, Milliseconds } from 'wasm-compile-cache';
import { cacheOptionsFor, type Place } from '../electron/place.ts';

/** What the host does in the process, and what the cache has done before. */
export type HostRequest =
  | { what: 'compile'; wasm: string; way: Way; cache: OpenCache | null; state: State }
  | { what: 'fetch'; cache: OpenCache | null }
  /** Brings modules into the disk tier, and measures nothing. */
  | { what: 'fill'; place: Place; wasm: string };

/** The host's own call: `new WebAssembly.Module` or `WebAssembly.compile`. */
export type Way = 'Module' | 'compile';

/** What the cache has of the module that the host compiles: nothing, an entry on disk, or the module itself. */
export type State = 'unseen' | 'on disk' | 'in memory';

/** A cache that has loaded a module from disk, so that its thread and its codec are there. */
export interface OpenCache {
  place: Place;
  loaded: string;
}

/** Milliseconds. */
export interface HostSample {
  /** The process's first compile of the host's own, or its first fetch. */
  first: Milliseconds;
  /** Compiles after that, each of a module that nobody has seen. */
  later: Milliseconds[];
}

const LATER = 2;
/** What the cache's own load leaves to be done afterwards is not to be measured. */
const SETTLE_MS: Milliseconds = 30;

export async function measure(request: HostRequest): Promise<HostSample> {
  if (request.what === 'fill') {
    const cache = await open(request.place);
    const { servedBy, saved } = await cache.load({ path: request.wasm });
    if (servedBy === 'compiler' && !saved) throw new Error(`the disk tier did not take ${request.wasm}`);
    await cache.close();
    return { first: 0, later: [] };
  }
  const cache = request.cache && (await open(request.cache.place));
  if (cache && request.cache) await loadFromDisk(cache, request.cache.loaded);
  const sample = await (request.what === 'fetch' ? timeFetch() : timeCompiles(request, cache));
  await cache?.close();
  return sample;
}

async function timeFetch(): Promise<HostSample> {
  await sleep(SETTLE_MS);
  const start = performance.now();
  await fetch('data:text/plain,x');
  return { first: performance.now() - start, later: [] };
}

async function timeCompiles(
  { wasm, way, state }: Extract<HostRequest, { what: 'compile' }>,
  cache: Cache | null,
): Promise<HostSample> {
  const wireBytes = await readFile(wasm);
  const unseen = Array.from({ length: LATER + 1 }, (_, number) => marked(wireBytes, number));
  // V8 shares a module's code with every other compile of its bytes while one of them is alive.
  const alive: unknown[] = [];
  if (state === 'in memory' && cache) alive.push(await loadFromDisk(cache, wasm));
  const time = async (bytes: Uint8Array<ArrayBuffer>) => {
    await sleep(SETTLE_MS);
    const start = performance.now();
    alive.push(way === 'Module' ? new WebAssembly.Module(bytes) : await WebAssembly.compile(bytes));
    return performance.now() - start;
  };
  const [last, ...others] = unseen as [Uint8Array<ArrayBuffer>, ...Uint8Array<ArrayBuffer>[]];
  const first = await time(state === 'unseen' ? last : wireBytes);
  const later: Milliseconds[] = [];
  for (const bytes of others) later.push(await time(bytes));
  return { first, later };
}

async function open(place: Place): Promise<Cache> {
  const { openCache } = await import('wasm-compile-cache');
  return openCache(cacheOptionsFor(place));
}

async function loadFromDisk(cache: Cache, wasm: string): Promise<unknown> {
  const { servedBy, module, warnings } = await cache.load({ path: wasm });
  if (servedBy === 'disk') return module;
  const why = warnings.map(({ message }) => message).join('; ');
  throw new Error(`${wasm} came from ${servedBy} instead of disk: ${why}`);
}

/** The same module to V8's compilers, and another one to its cache and to ours: a custom section tells them apart. */
function marked(wireBytes: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const name = Buffer.from(`bench ${number}`, 'latin1');
  return Uint8Array.from(Buffer.concat([wireBytes, Buffer.from([0, name.length + 1, name.length]), name]));
}
