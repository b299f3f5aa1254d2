/** A program with the cache in it, which does what it is told a line at a time, and says what came of it. */
import { once } from 'node:events';
import { readFileSync, writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

/** @typedef {{ directory: string, file: string, open: boolean, options?: object }} Order */
/** @type {Order} */
const { directory, file, open, options = {} } = JSON.parse(process.argv[2] ?? '');
const bytes = readFileSync(file);
const cache = open ? await (await import('wasm-compile-cache')).openCache({ directory, ...options }) : null;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
/** @type {Worker | null} */
let thread = null;
/** @type {WebAssembly.Module[]} */
const held = [];

/** @param {object} told */
const tell = (told) => writeSync(1, `${JSON.stringify(told)}\n`);

/** @type {Record<string, (argument: string) => unknown>} */
const deeds = {
  async load() {
    if (cache) return { servedBy: (await cache.load({ path: file })).servedBy };
    held.push(await WebAssembly.compile(bytes));
    return { servedBy: 'unknown' };
  },
  /** Loads what memory holds, which it answers at once where nobody listens. */
  async loads(times) {
    if (!cache) throw new Error('there is no cache');
    const { key } = await cache.load({ path: file });
    const start = performance.now();
    for (let n = 0; n < Number(times); n++) await cache.load({ key, wireBytes: async () => bytes });
    return { ms: performance.now() - start };
  },
  usage() {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const told = { rss, heapUsed, external, cpuMs: (user + system) / 1000, delayMs: delay.max / 1e6 };
    delay.reset();
    return told;
  },
  /** Loads on a thread, which stays. */
  async thread() {
    thread = new Worker(
      `const { workerData, parentPort } = require('node:worker_threads');
       globalThis.module = WebAssembly.compile(workerData);
       globalThis.module.then(() => parentPort.postMessage('loaded'));
       setInterval(() => {}, 1_000);`,
      { eval: true, workerData: bytes },
    );
    await once(thread, 'message');
    return { threadId: thread.threadId };
  },
  async terminate() {
    await thread?.terminate();
    return {};
  },
  exit: (code) => process.exit(Number(code)),
  listeners: () => ({
    signals: ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => process.listenerCount(signal)),
  }),
  end() {
    lines.close();
    process.stdin.unref();
    return {};
  },
};

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const [deed = '', argument = ''] = line.split(' ');
  tell((await deeds[deed]?.(argument)) ?? {});
});
lines.on('close', () => {});
tell({ pid: process.pid });
