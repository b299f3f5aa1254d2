import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { READ_LIMITS } from '../../../src/core/shared-tier/transfer-limits.ts';
import { figure } from '../../faults/support/figures.ts';
import { hostileServer } from './support/hostile-server.ts';
import { CA_FILE, servers, startNginx, startRedis } from './support/servers.ts';
import { storeProgram } from './support/store-program.ts';

const run = storeProgram();
/** How long a process takes that does nothing, on a busy machine. */
const START: number = 2_000;

const GET = (url: string) => `
  const store = openObjectStore(${JSON.stringify(url)}, process.env);
  const outcome = (promise) => promise.then((bytes) => bytes === null ? 'null' : String(bytes.length), (error) => error.kind);
  const hold = setInterval(() => {}, 1_000);
  console.log(await outcome(store.get('name', { maxBytes: 1_000 })));
  clearInterval(hold);
`;

test.each([
  ['an answer over HTTP', 'http', ''],
  ['the rest of an answer over HTTP', 'http', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf'],
  ['TLS', 'https', ''],
  ['an answer of Redis', 'redis', ''],
  ['the rest of an answer of Redis', 'redis', '$1000\r\nhalf'],
  ['TLS with Redis', 'rediss', ''],
])('a transfer that waits for %s keeps no process alive', async (_, protocol, answer) => {
  const server = await hostileServer((socket) => socket.write(answer));
  const { code, output, ms } = await run(`
    const store = openObjectStore('${protocol}://127.0.0.1:${server.port}', {});
    store.get('name', { maxBytes: 10_000 }).catch(() => console.log('ended'));
    store.putNew('name', new Uint8Array(10_000_000)).catch(() => {});
    // Until both are under way.
    setTimeout(() => {}, 300);
  `);
  expect({ code, output }).toEqual({ code: 0, output: '' });
  expect(ms).toBeLessThan(START);
  expect(server.connections()).toBeGreaterThan(0);
});

test('a connection that is kept for the next transfer keeps no process alive', async () => {
  const server = await hostileServer((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nkept'),
  );
  const { output, ms } = await run(GET(`http://127.0.0.1:${server.port}`));
  expect(output).toBe('4\n');
  expect(ms).toBeLessThan(START);
});

test('a connection that never comes about keeps a process for as long as one is waited for', async () => {
  // A thread that listens, and takes nobody in.
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`,
    { eval: true },
  );
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, 'message')) as [number];
  const waiting: Socket[] = [];
  for (let index = 0; index < 8; index++) waiting.push(connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(() => {
    for (const socket of waiting) socket.destroy();
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { ms } = await run(`
    const store = openObjectStore('http://127.0.0.1:${port}', {});
    store.get('name', { maxBytes: 10_000 }).catch((error) => console.log(error.kind));
  `);
  figure('a process that has nothing to do but to connect to nobody', { 'kept, ms': Math.round(ms) });
  expect(ms).toBeLessThan(READ_LIMITS.connect + START);
});

test('a hundred transfers with one signal print nothing', async () => {
  const server = await hostileServer((socket) =>
    socket.end('HTTP/1.1 404 None\r\ncontent-length: 0\r\n\r\n'),
  );
  const { output } = await run(`
    const hold = setInterval(() => {}, 1_000);
    const { signal } = new AbortController();
    for (const url of ['http://127.0.0.1:${server.port}', 'redis://127.0.0.1:${server.port}']) {
      const store = openObjectStore(url, {});
      await Promise.allSettled(Array.from({ length: 100 }, () => store.get('name', { maxBytes: 1_000, signal })));
    }
    clearInterval(hold);
  `);
  expect(output).toBe('');
});

test('no proxy of the environment is asked', async () => {
  const proxy = await hostileServer((socket) => socket.destroy());
  const server = await hostileServer((socket) =>
    socket.end('HTTP/1.1 404 None\r\ncontent-length: 0\r\n\r\n'),
  );
  const address = `http://127.0.0.1:${proxy.port}`;
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  const env = Object.fromEntries(names.map((name) => [name, address]));
  const { output } = await run(GET(`http://127.0.0.1:${server.port}`), { ...env, NODE_USE_ENV_PROXY: '1' });
  expect(output).toContain('null\n');
  expect(proxy.connections()).toBe(0);
});

describe.skipIf(servers.nginx === undefined || servers.redis === undefined)('a certificate', () => {
  test.each([
    ['https', startNginx],
    ['rediss', startRedis],
  ])(
    "of one's own authority is taken where the store is told of it, and no other is ever: %s",
    async (protocol, start) => {
      const { port } = await start({ isSecure: true });
      const url = `${protocol}://localhost:${port}`;
      expect((await run(GET(url), { WASM_COMPILE_CACHE_STORE_CA: CA_FILE })).output).toBe('null\n');
      expect((await run(GET(url))).output).toBe('refused\n');
      const { output } = await run(GET(url), { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
      expect(output).toContain('refused\n');
    },
  );

  test.skipIf(process.versions.electron !== undefined)(
    'is taken where the process is told of its authority',
    async () => {
      const { port } = await startNginx({ isSecure: true });
      const { output } = await run(GET(`https://localhost:${port}`), { NODE_EXTRA_CA_CERTS: CA_FILE });
      expect(output).toBe('null\n');
    },
  );

  test('is not taken under another name', async () => {
    const { port } = await startNginx({ isSecure: true, address: '127.0.0.2' });
    const { output } = await run(GET(`https://127.0.0.2:${port}`), { WASM_COMPILE_CACHE_STORE_CA: CA_FILE });
    expect(output).toBe('refused\n');
  });
});
