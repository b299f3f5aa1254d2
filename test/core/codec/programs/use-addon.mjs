/**
 * Hands the addon a module, and then all that is none, in a process of its own: what aborts it is seen from outside.
 * Prints what came of each as one JSON object.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** @typedef {{ addon: string, file: string }} Order */
/** @type {Order} */
const { addon: path, file } = isMainThread ? JSON.parse(process.argv[2] ?? '') : workerData;
const addon = createRequire(import.meta.url)(path);

/** @param {() => unknown} attempt */
function outcomeOf(attempt) {
  try {
    return String(attempt());
  } catch (error) {
    return /** @type {Error} */ (error).name;
  }
}

const NONE = [
  undefined,
  null,
  0,
  'module',
  Symbol('module'),
  {},
  [],
  new Proxy({}, {}),
  () => {},
  WebAssembly.Module,
];

async function onMainThread() {
  const wireBytes = readFileSync(file);
  for (const flag of ['--no-liftoff', '--no-wasm-lazy-compilation']) setFlagsFromString(flag);
  if (Number.parseInt(process.versions.v8, 10) >= 14) {
    for (const flag of ['--no-wasm-inlining', '--no-wasm-inlining-call-indirect']) setFlagsFromString(flag);
  }
  const module = new WebAssembly.Module(wireBytes);
  for (const flag of ['--liftoff', '--wasm-lazy-compilation', '--wasm-dynamic-tiering'])
    setFlagsFromString(flag);
  if (Number.parseInt(process.versions.v8, 10) >= 14) {
    for (const flag of ['--wasm-inlining', '--wasm-inlining-call-indirect']) setFlagsFromString(flag);
  }
  const artifact = addon.serialize(module);
  const empty = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  const told = {
    artifactBytes: artifact.byteLength,
    empty: outcomeOf(() => addon.serialize(empty)),
    serialize: NONE.map((value) => outcomeOf(() => addon.serialize(value))),
    wireBytes: NONE.map((value) => outcomeOf(() => addon.wireBytes(value))),
    writeWireBytes: NONE.flatMap((value) => [
      outcomeOf(() => addon.writeWireBytes(value, 1)),
      outcomeOf(() => addon.writeWireBytes(module, value)),
    ]),
    trailer: NONE.flatMap((value) => [
      outcomeOf(() => addon.trailer(value, wireBytes)),
      outcomeOf(() => addon.trailer(new Uint8Array(artifact), value)),
    ]),
    copied: Buffer.from(addon.wireBytes(module)).equals(wireBytes),
    written: written(module).equals(wireBytes),
    unwritten: outcomeOf(() => addon.writeWireBytes(module, 99_999)),
    sealed: Buffer.from(
      addon.trailer(new Uint8Array(artifact, 0, artifact.byteLength - 32), wireBytes),
    ).equals(new Uint8Array(artifact, artifact.byteLength - 32)),
  };
  const worker = new Worker(new URL(import.meta.url), { workerData: { addon: path, file, artifact } });
  const [outcomes] = await new Promise((resolve, reject) => {
    worker.once('message', (message) => resolve([message]));
    worker.once('error', reject);
  });
  await worker.terminate();
  // Buffers that the addon made are freed when the thread that had it, and the addon with it, may be gone.
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.stdout.write(JSON.stringify({ ...told, ...outcomes }));
}

/** @param {WebAssembly.Module} module */
function written(module) {
  const path = join(mkdtempSync(join(tmpdir(), 'wasm-cache-addon-')), 'module.wasm');
  const file = openSync(path, 'wx+');
  try {
    addon.writeWireBytes(module, file);
    return readFileSync(path);
  } finally {
    closeSync(file);
    rmSync(dirname(path), { recursive: true });
  }
}

/** @param {unknown[]} request */
async function stream(request) {
  /** @type {Promise<WebAssembly.Module>} */
  const promise = WebAssembly.compileStreaming(/** @type {any} */ (request));
  if (Array.isArray(request) && request.length > 2 && request[2] === null) request[2] = promise;
  const outcome = await promise.then(
    (module) => (module instanceof WebAssembly.Module ? 'module' : 'other'),
    (error) => error.name,
  );
  return { outcome, used: Array.isArray(request) ? outcomeOf(() => request[3]) : undefined };
}

/** @param {number} length */
const noise = (length) => new Uint8Array(length).map((_, index) => (index * 31 + 7) & 255);

async function onThread() {
  const wireBytes = new Uint8Array(readFileSync(file));
  const artifact = new Uint8Array(workerData.artifact);
  addon.takeStreams();
  const detached = wireBytes.slice().buffer;
  structuredClone(detached, { transfer: [detached] });
  // The types know no buffer that changes its length, which Node has from 20 on.
  const shrunk = /** @type {any} */ (Reflect.construct(ArrayBuffer, [100, { maxByteLength: 200 }]));
  const view = new Uint8Array(shrunk, 50);
  shrunk.resize(10);
  const throwing = Object.defineProperty([artifact, wireBytes, null, undefined], 0, {
    get() {
      throw new RangeError('no artifact');
    },
  });
  const pairs = {
    cutToStamp: [artifact.slice(0, 16), wireBytes],
    cutShort: [artifact.slice(0, artifact.length >> 1), wireBytes],
    cutByOne: [artifact.slice(0, -1), wireBytes],
    prolonged: [new Uint8Array([...artifact.slice(0, 5000), 1, ...artifact.slice(5000)]), wireBytes],
    zeroed: [artifact.slice().fill(0, 24, -32), wireBytes],
    otherStamp: [artifact.slice().fill(255, 4, 8), wireBytes],
    otherWireBytes: [artifact, wireBytes.slice(0, -10)],
    noise: [noise(artifact.length), wireBytes],
    detachedArtifact: [detached, wireBytes],
    detachedWireBytes: [artifact, detached],
    outOfBounds: [view, view],
    nothing: [new ArrayBuffer(0), new ArrayBuffer(0)],
    noBytes: ['artifact', 'wire bytes'],
  };
  const refused = {};
  for (const [name, pair] of Object.entries(pairs))
    Object.assign(refused, { [name]: await stream([...pair, null, undefined]) });
  const requests = [];
  for (const request of [
    ...NONE,
    [],
    [artifact],
    [artifact, wireBytes],
    [artifact, wireBytes, {}, 0],
    throwing,
  ]) {
    requests.push(await stream(/** @type {any} */ (request)));
  }
  const whole = await stream([artifact, wireBytes, null, undefined]);
  const shared = new SharedArrayBuffer(artifact.length);
  new Uint8Array(shared).set(artifact);
  const ofSharedMemory = await stream([shared, wireBytes, null, undefined]);
  parentPort?.postMessage({ refused, requests, whole, ofSharedMemory });
}

await (isMainThread ? onMainThread() : onThread());
