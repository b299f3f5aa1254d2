import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError, type StoreErrorKind } from '../../../src/core/shared-tier/store-error.ts';
import type { StoreLimits } from '../../../src/core/shared-tier/transfer-limits.ts';
import { Dice, figure } from '../../faults/support/figures.ts';
import { failureOf } from '../../support/failures.ts';
import { drip, hostileServer, writeForEver } from './support/hostile-server.ts';

const MB = 1_000_000;
const LIMITS = { connect: 300, idle: 300, total: 900 };
const SHORT: StoreLimits = { read: LIMITS, write: LIMITS };
/** What a busy machine adds to a limit. */
const SLACK = 5_000;

function storeOn({ port }: { port: number }, environment: NodeJS.ProcessEnv = {}): ObjectStore {
  const store = openObjectStore(`redis://127.0.0.1:${port}`, environment, SHORT);
  onTestFinished(() => store.close());
  return store;
}

const GETS: readonly (readonly [string, StoreErrorKind, (socket: Socket) => void])[] = [
  ['never answers', 'timeout', () => {}],
  ['hangs up', 'unreachable', (socket) => socket.destroy()],
  [
    'says that it has 400 GB, and sends them',
    'too-large',
    (socket) => {
      socket.write('$400000000000\r\n');
      writeForEver(socket, Buffer.alloc(65_536));
    },
  ],
  ['sends a line for ever', 'failed', (socket) => writeForEver(socket, Buffer.alloc(65_536, 'x'))],
  ['sends a line of errors for ever', 'failed', (socket) => writeForEver(socket, Buffer.alloc(65_536, '-'))],
  [
    'sends a value a byte at a time',
    'timeout',
    (socket) => {
      socket.write('$1000\r\n');
      drip(socket, 'x', 50);
    },
  ],
  ['stops in the middle of a value', 'timeout', (socket) => socket.write('$1000\r\nhalf')],
  ['closes in the middle of a value', 'unreachable', (socket) => socket.end('$1000\r\nhalf')],
  ['says a length below nothing', 'failed', (socket) => socket.end('$-2\r\n')],
  ['says a length that is no number', 'failed', (socket) => socket.end('$1e3\r\n')],
  ['ends a value otherwise', 'failed', (socket) => socket.end('$4\r\nkeptXY')],
  ['sends garbage', 'failed', (socket) => socket.end(Buffer.concat([Buffer.from([0]), randomBytes(2_000)]))],
  ['speaks HTTP', 'failed', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['answers with a list', 'failed', (socket) => socket.end('*1\r\n$1\r\nx\r\n')],
  ['answers another question', 'failed', (socket) => socket.end(':1\r\n')],
  ['sends to another node', 'redirected', (socket) => socket.end('-MOVED 3999 127.0.0.1:6381\r\n')],
  ['is loading', 'failed', (socket) => socket.end('-LOADING Redis is loading the dataset in memory\r\n')],
  ['asks who is there', 'refused', (socket) => socket.end('-NOAUTH Authentication required.\r\n')],
];

test.each(GETS)('a get from a server that %s ends as "%s", in time', async (_, kind, behave) => {
  const store = storeOn(await hostileServer(behave));
  const start = performance.now();
  const failure = await failureOf(store.get('name', { maxBytes: MB }), StoreError);
  expect(performance.now() - start).toBeLessThan(LIMITS.total + SLACK);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain('GET name at redis://127.0.0.1');
});

const PUTS: readonly (readonly [string, StoreErrorKind, (socket: Socket) => void])[] = [
  ['never reads', 'timeout', (socket) => socket.pause()],
  ['never answers', 'timeout', () => {}],
  ['hangs up', 'unreachable', (socket) => socket.destroy()],
  [
    'is out of memory',
    'full',
    (socket) => socket.write("-OOM command not allowed when used memory > 'maxmemory'.\r\n"),
  ],
  [
    'cannot write to its disk',
    'full',
    (socket) => socket.write('-MISCONF Errors writing to the AOF file\r\n'),
  ],
  [
    'is a replica',
    'failed',
    (socket) => socket.write("-READONLY You can't write against a read only replica.\r\n"),
  ],
];

test.each(PUTS)('a put to a server that %s ends as "%s", in time', async (_, kind, behave) => {
  const server = await hostileServer(
    (socket) => {
      socket.once('data', () => behave(socket));
      socket.write(':0\r\n');
    },
    { when: (received) => received.includes('EXISTS') },
  );
  const start = performance.now();
  const failure = await failureOf(storeOn(server).putNew('name', randomBytes(20 * MB)), StoreError);
  expect(performance.now() - start).toBeLessThan(LIMITS.total + SLACK);
  expect(failure.kind).toBe(kind);
});

test('a server that repeats the password has it told to nobody', async () => {
  const server = await hostileServer((socket) =>
    socket.end('-ERR unknown command `AUTH`, with args beginning with: `top-secret`\r\n'),
  );
  const store = storeOn(server, { WASM_COMPILE_CACHE_STORE_PASSWORD: 'top-secret' });
  const failure = await failureOf(store.get('name', { maxBytes: MB }), StoreError);
  expect(failure.kind).toBe('refused');
  expect(server.received()).toContain('top-secret');
  expect(JSON.stringify([failure.message, failure.advice, failure.stack, failure.cause])).not.toContain(
    'top-secret',
  );
});

test('a server that stops in the middle, 200 times, never gives half an object', async () => {
  const dice = new Dice();
  const size = 300_000;
  const whole = `$${size}\r\n${'x'.repeat(size)}\r\n`;
  const stops = [
    (socket: Socket) => socket.destroy(),
    (socket: Socket) => socket.end(),
    (socket: Socket) => socket.resetAndDestroy(),
    () => {},
  ];
  const store = storeOn(
    await hostileServer((socket) => {
      const stop = dice.pick(stops);
      socket.write(whole.slice(0, dice.below(whole.length)), () => stop(socket));
    }),
  );
  const kinds: Record<string, number> = {};
  await Promise.all(
    Array.from({ length: 200 }, async () => {
      const { kind } = await failureOf(store.get('name', { maxBytes: size }), StoreError);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }),
  );
  figure('a Redis that stops in the middle 200 times', { seed: dice.seed, ...kinds, given: 0 });
  expect((kinds.unreachable ?? 0) + (kinds.timeout ?? 0)).toBe(200);
});

test('transfers that wait for their turn end when nobody waits for them, and the next ones have it', async () => {
  const server = await hostileServer(() => {});
  const store = storeOn(server);
  const reason = new Error('the compile was faster');
  const controller = new AbortController();
  const outcomes = Promise.allSettled(
    Array.from({ length: 100 }, () => store.get('name', { maxBytes: MB, signal: controller.signal })),
  );
  setTimeout(() => controller.abort(reason), 50);
  expect(
    (await outcomes).every((outcome) => outcome.status === 'rejected' && outcome.reason === reason),
  ).toBe(true);
  expect(server.connections()).toBeLessThanOrEqual(16);
  expect((await failureOf(store.get('name', { maxBytes: MB }), StoreError)).kind).toBe('timeout');
});
