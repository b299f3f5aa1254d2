/** Takes one sample in a process of a plain Node that has never seen the module. */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { allocateArtifact, findAddon, findCodec } from 'wasm-compile-cache/engine';
import { readWhole } from '../../src/main/benchmark/read-whole.ts';
import { cacheOptionsFor, type Place } from '../electron/place.ts';
import { RUNTIMES_VARIABLE, type RuntimesRequest, type RuntimesSample } from './request.ts';

async function sample(request: RuntimesRequest): Promise<RuntimesSample> {
  switch (request.what) {
    case 'stock': {
      const start = performance.now();
      await WebAssembly.compile(await readFile(request.wasm));
      return { ms: performance.now() - start, artifactBytes: 0 };
    }
    case 'floor':
      return floorOnThread(request);
    default:
      return load(request);
  }
}

async function load(request: Exclude<RuntimesRequest, { what: 'stock' | 'floor' }>): Promise<RuntimesSample> {
  const cache = await openedFor(request.place);
  const { servedBy, saved, ms, artifactBytes, key } = await cache.load({ path: request.wasm });
  const isRight = request.what === 'cold' ? servedBy === 'compiler' && saved : servedBy === 'disk';
  if (!isRight) throw new Error(`the module came from ${servedBy}${saved ? '' : ', and was not saved'}`);
  if (request.what === 'extract') {
    writeFileSync(request.artifactFile, new Uint8Array(await cache.disk.artifactOf(key, cache.engine)));
  }
  await cache.close();
  return { ms, artifactBytes };
}

async function openedFor(place: Place) {
  const { openCache } = await import('wasm-compile-cache');
  const cache = await openCache(cacheOptionsFor(place));
  await cache.warmUp();
  return cache;
}

/** The codec's addon works on no main thread, so that the floor is measured on another with every codec. */
function floorOnThread(request: RuntimesRequest): Promise<RuntimesSample> {
  const thread = new Worker(fileURLToPath(import.meta.url), { workerData: request });
  return new Promise((resolve, reject) => {
    thread.once('message', resolve).once('error', reject);
  });
}

async function floor({ wasm, artifactFile }: Extract<RuntimesRequest, { what: 'floor' }>) {
  const codec = findCodec(findAddon());
  if (codec === null) throw new Error('this V8 gives and takes no artifacts');
  const start = performance.now();
  const artifact = readWhole(artifactFile, allocateArtifact);
  const wireBytes = new Uint8Array(readWhole(wasm, (length) => new ArrayBuffer(length)));
  const { module } = await codec.deserialize(artifact, wireBytes);
  const ms = performance.now() - start;
  if (module === undefined) throw new Error('V8 did not take the artifact');
  return { ms, artifactBytes: artifact.byteLength };
}

if (isMainThread) {
  const request: RuntimesRequest = JSON.parse(process.env[RUNTIMES_VARIABLE] ?? '');
  process.stdout.write(JSON.stringify(await sample(request)));
} else {
  parentPort?.postMessage(await floor(workerData));
}
