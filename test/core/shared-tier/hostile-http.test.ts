import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError, type StoreErrorKind } from '../../../src/core/shared-tier/store-error.ts';
import {
  READ_LIMITS,
  STORE_LIMITS,
  type StoreLimits,
} from '../../../src/core/shared-tier/transfer-limits.ts';
import { Dice, figure } from '../../faults/support/figures.ts';
import { failureOf } from '../../support/failures.ts';
import { freePort } from '../../support/store-servers.ts';
import { drip, hostileServer, writeForEver } from './support/hostile-server.ts';

const MB = 1_000_000;
const TERMS = { maxBytes: MB };
const LIMITS = { connect: 300, idle: 300, total: 900 };
const SHORT: StoreLimits = { read: LIMITS, write: LIMITS };
/** What a busy machine adds to a limit. */
const SLACK = 5_000;

function storeOn({ port }: { port: number }, limits: StoreLimits = SHORT): ObjectStore {
  const store = openObjectStore(`http://127.0.0.1:${port}/`, {}, limits);
  onTestFinished(() => store.close());
  return store;
}

const answer = (head: string, body = '') => `HTTP/1.1 ${head}\r\n\r\n${body}`;

const GETS: readonly (readonly [string, StoreErrorKind, (socket: Socket) => void])[] = [
  ['never answers', 'timeout', () => {}],
  ['hangs up at once', 'unreachable', (socket) => socket.destroy()],
  ['ends without an answer', 'unreachable', (socket) => socket.end()],
  ['answers one letter at a time', 'timeout', (socket) => drip(socket, 'H', 1_000)],
  [
    'sends its head for ever, slowly',
    'timeout',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      drip(socket, 'x-more: more\r\n', 100);
    },
  ],
  [
    'sends its head for ever, fast',
    'failed',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      writeForEver(socket, Buffer.from('x-more: more\r\n'.repeat(100)));
    },
  ],
  [
    'says "go on" for ever',
    'timeout',
    (socket) => writeForEver(socket, Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')),
  ],
  [
    'sends a body of any length for ever',
    'too-large',
    (socket) => {
      socket.write(answer('200 OK'));
      writeForEver(socket, Buffer.alloc(65_536));
    },
  ],
  [
    'sends chunks for ever',
    'too-large',
    (socket) => {
      socket.write(answer('200 OK\r\ntransfer-encoding: chunked'));
      writeForEver(socket, Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`));
    },
  ],
  [
    'sends a body a byte at a time',
    'timeout',
    (socket) => {
      socket.write(answer('200 OK\r\ncontent-length: 1000'));
      drip(socket, 'x', 50);
    },
  ],
  [
    'stops in the middle of a body',
    'timeout',
    (socket) => {
      socket.write(answer('200 OK\r\ncontent-length: 1000', 'half'));
    },
  ],
  [
    'sends less than it said',
    'unreachable',
    (socket) => socket.end(answer('200 OK\r\ncontent-length: 1000', 'x')),
  ],
  [
    'says that it has a petabyte',
    'too-large',
    (socket) => {
      socket.write(answer('200 OK\r\ncontent-length: 1000000000000000'));
      writeForEver(socket, Buffer.alloc(65_536));
    },
  ],
  [
    'says two lengths',
    'failed',
    (socket) => socket.end(answer('200 OK\r\ncontent-length: 1\r\ncontent-length: 2', 'xx')),
  ],
  [
    'says a length below nothing',
    'failed',
    (socket) => socket.end(answer('200 OK\r\ncontent-length: -1', 'xx')),
  ],
  ['sends garbage', 'failed', (socket) => socket.end(randomBytes(1_000))],
  ['speaks Redis', 'failed', (socket) => socket.end('-ERR unknown command GET\r\n')],
  [
    'sends chunks that are none',
    'failed',
    (socket) => socket.end(answer('200 OK\r\ntransfer-encoding: chunked', 'zz\r\n')),
  ],
  [
    'answers what was not asked',
    'failed',
    (socket) => socket.end(answer('206 Partial Content\r\ncontent-length: 1', 'x')),
  ],
  ['says that nothing has changed', 'failed', (socket) => socket.end(answer('304 Not Modified'))],
  [
    'compresses',
    'failed',
    (socket) => socket.end(answer('200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1', 'x')),
  ],
  ['has an error of its own', 'failed', (socket) => socket.end(answer('500 Oh\r\ncontent-length: 2', 'no'))],
  ['is overloaded', 'failed', (socket) => socket.end(answer('503 Busy\r\ncontent-length: 0'))],
  [
    'asks for fewer requests',
    'failed',
    (socket) => socket.end(answer('429 Slow\r\nretry-after: 9\r\ncontent-length: 0')),
  ],
  ['does not let in', 'refused', (socket) => socket.end(answer('401 No\r\ncontent-length: 0'))],
  ['gives up on its own store', 'timeout', (socket) => socket.end(answer('504 Late\r\ncontent-length: 0'))],
  [
    'has an error and says of it for ever',
    'failed',
    (socket) => {
      socket.write(answer('500 Oh'));
      writeForEver(socket, Buffer.alloc(65_536));
    },
  ],
];

test.each(GETS)('a get from a server that %s ends as "%s", in time', async (_, kind, behave) => {
  const store = storeOn(await hostileServer(behave));
  const start = performance.now();
  const failure = await failureOf(store.get('name', TERMS), StoreError);
  expect(performance.now() - start).toBeLessThan(LIMITS.total + SLACK);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain('GET name at http://127.0.0.1');
});

/** After the request for whether the object is there, which each write begins with. */
const onlyPuts = (behave: (socket: Socket) => void) => (socket: Socket, received: string) => {
  if (received.startsWith('HEAD')) socket.end(answer('404 None\r\ncontent-length: 0\r\nconnection: close'));
  else if (received.includes('condition-check')) {
    socket.end(answer('412 There\r\ncontent-length: 0\r\nconnection: close'));
  } else behave(socket);
};

test('a server that sends a body after the answer to a HEAD is understood all the same', async () => {
  const server = await hostileServer((socket, received) => {
    if (received.startsWith('HEAD')) {
      socket.end(answer('404 None\r\ntransfer-encoding: chunked\r\nconnection: close', '0\r\n\r\n'));
    } else if (received.includes('condition-check')) socket.end(answer('412 There\r\nconnection: close'));
    else socket.end(answer('201 Made\r\ncontent-length: 0\r\nconnection: close'));
  });
  expect(await storeOn(server).putNew('name', randomBytes(10))).toBe(true);
});

const PUTS: readonly (readonly [string, StoreErrorKind, (socket: Socket) => void])[] = [
  ['never reads', 'timeout', (socket) => socket.pause()],
  ['never answers', 'timeout', () => {}],
  ['hangs up', 'unreachable', (socket) => socket.destroy()],
  ['is full', 'full', (socket) => socket.end(answer('507 Full\r\ncontent-length: 0'))],
  ['takes no such size', 'too-large', (socket) => socket.end(answer('413 Large\r\ncontent-length: 0'))],
  [
    'sends elsewhere',
    'redirected',
    (socket) => socket.end(answer('307 There\r\nlocation: http://other.invalid/\r\ncontent-length: 0')),
  ],
  ['has an error of its own', 'failed', (socket) => socket.end(answer('500 Oh\r\ncontent-length: 0'))],
  [
    'is full, as S3 says it',
    'full',
    (socket) => {
      const body = '<Error><Code>QuotaExceeded</Code></Error>';
      socket.end(answer(`403 No\r\ncontent-length: ${body.length}`, body));
    },
  ],
  [
    'says "go on" and reads no further',
    'timeout',
    (socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      socket.pause();
    },
  ],
];

test.each(PUTS)('a put to a server that %s ends as "%s", in time', async (_, kind, behave) => {
  const store = storeOn(await hostileServer(onlyPuts(behave)));
  const start = performance.now();
  const failure = await failureOf(store.putNew('name', randomBytes(20 * MB)), StoreError);
  expect(performance.now() - start).toBeLessThan(1_000 + LIMITS.total + SLACK);
  expect(failure.kind).toBe(kind);
});

test('a redirect is not followed, and its address is not told beyond the origin', async () => {
  const elsewhere = await hostileServer((socket) =>
    socket.end(answer('200 OK\r\ncontent-length: 5', 'false')),
  );
  const target = `http://127.0.0.1:${elsewhere.port}/other?signature=secret`;
  for (const status of [301, 302, 303, 307, 308]) {
    const server = await hostileServer((socket) =>
      socket.end(answer(`${status} There\r\nlocation: ${target}\r\ncontent-length: 0`)),
    );
    const failure = await failureOf(storeOn(server).get('name', TERMS), StoreError);
    expect(failure.kind).toBe('redirected');
    expect(failure.message).toContain(`http://127.0.0.1:${elsewhere.port}`);
    expect(`${failure.message} ${failure.advice}`).not.toContain('secret');
  }
  expect(elsewhere.connections()).toBe(0);
});

test('a server that answers after 30 seconds is waited for no longer than 5', async () => {
  const server = await hostileServer((socket) => {
    const timer = setTimeout(() => socket.end(answer('200 OK\r\ncontent-length: 4', 'late')), 30_000);
    socket.once('close', () => clearTimeout(timer));
  });
  const start = performance.now();
  const failure = await failureOf(storeOn(server, STORE_LIMITS).get('name', TERMS), StoreError);
  const ms = performance.now() - start;
  figure('a store that answers after 30 s', { 'waited, ms': Math.round(ms), as: failure.kind });
  expect(failure.kind).toBe('timeout');
  expect(ms).toBeGreaterThan(READ_LIMITS.idle - 100);
  expect(ms).toBeLessThan(READ_LIMITS.idle + SLACK);
});

test('a server with which TLS never comes about is waited for as long as for a connection', async () => {
  const server = await hostileServer(() => {});
  const store = openObjectStore(`https://127.0.0.1:${server.port}/`, {}, SHORT);
  onTestFinished(() => store.close());
  const start = performance.now();
  expect((await failureOf(store.get('name', TERMS), StoreError)).kind).toBe('unreachable');
  expect(performance.now() - start).toBeLessThan(LIMITS.connect + SLACK);
});

test('a server that does not speak TLS is said to be none of https', async () => {
  const server = await hostileServer((socket) => socket.end(answer('400 Bad\r\ncontent-length: 0')));
  const store = openObjectStore(`https://127.0.0.1:${server.port}/`, {}, SHORT);
  onTestFinished(() => store.close());
  expect((await failureOf(store.get('name', TERMS), StoreError)).kind).toBe('failed');
});

test('nobody there is said to be nobody there', async () => {
  const port = await freePort();
  const store = openObjectStore(`http://127.0.0.1:${port}/`, {}, SHORT);
  const failure = await failureOf(store.get('name', TERMS), StoreError);
  expect(failure).toMatchObject({ kind: 'unreachable' });
  expect(failure.message).toContain('ECONNREFUSED');
});

test('a server that stops in the middle, 200 times, never gives half an object', async () => {
  const dice = new Dice();
  const size = 300_000;
  const whole = answer(`200 OK\r\ncontent-length: ${size}`, 'x'.repeat(size));
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
  let longest = 0;
  await Promise.all(
    Array.from({ length: 200 }, async () => {
      const start = performance.now();
      const { kind } = await failureOf(store.get('name', { maxBytes: size }), StoreError);
      longest = Math.max(longest, performance.now() - start);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }),
  );
  figure('a store that stops in the middle 200 times', { seed: dice.seed, ...kinds, given: 0 });
  expect((kinds.unreachable ?? 0) + (kinds.timeout ?? 0)).toBe(200);
});

test('a kept connection that breaks off in the middle of an answer fails, and one that was closed before is replaced', async () => {
  const whole = answer('200 OK\r\ncontent-length: 4', 'kept');
  let requests = 0;
  const server = await hostileServer((socket) => {
    requests++;
    socket.write(whole);
    socket.once('data', () => {
      requests++;
      socket.write(answer('200 OK\r\ncontent-length: 4', 'ke'), () => socket.resetAndDestroy());
    });
  });
  const store = storeOn(server);
  expect(await store.get('name', TERMS)).toHaveLength(4);
  const failure = await failureOf(store.get('name', TERMS), StoreError);
  expect(failure.kind).toBe('unreachable');
  expect({ requests, connections: server.connections() }).toEqual({ requests: 2, connections: 1 });

  const closing = await hostileServer((socket) => {
    socket.write(whole);
    socket.once('data', () => socket.resetAndDestroy());
  });
  const other = storeOn(closing);
  for (let turn = 0; turn < 4; turn++) expect(await other.get('name', TERMS)).toHaveLength(4);
  expect(closing.connections()).toBe(4);
});

test('a server that sends for ever costs no more memory than was allowed', async () => {
  const server = await hostileServer((socket) => {
    socket.write(answer('200 OK'));
    writeForEver(socket, Buffer.alloc(65_536));
  });
  const store = storeOn(server);
  const before = process.memoryUsage.rss();
  let most = 0;
  const start = performance.now();
  for (let turn = 0; turn < 50; turn++) {
    expect((await failureOf(store.get('name', { maxBytes: 2 * MB }), StoreError)).kind).toBe('too-large');
    most = Math.max(most, process.memoryUsage.rss() - before);
  }
  figure('a store that sends for ever', {
    gets: 50,
    'each, ms': Math.round((performance.now() - start) / 50),
    'most memory more, MB': Math.round(most / MB),
  });
  // What was read stays until the next collection of garbage.
  expect(most).toBeLessThan(100 * MB);
});

test('a transfer that nobody waits for any more ends, and so does its connection', async () => {
  let closed = 0;
  const server = await hostileServer((socket) => {
    socket.write(answer('200 OK\r\ncontent-length: 1000', 'half'));
    socket.once('close', () => closed++);
  });
  const store = storeOn(server, STORE_LIMITS);
  const reason = new Error('the compile was faster');
  const controller = new AbortController();
  const getting = store.get('name', { ...TERMS, signal: controller.signal });
  setTimeout(() => controller.abort(reason), 50);
  await expect(getting).rejects.toBe(reason);
  await expect(store.get('name', { ...TERMS, signal: controller.signal })).rejects.toBe(reason);
  await expect(store.putNew('name', randomBytes(1), { signal: controller.signal })).rejects.toBe(reason);
  await expect.poll(() => closed).toBe(1);
});

// On a machine that others keep busy, this thread may sleep through its own limit.
test('a thread that was kept busy does not take what has arrived meanwhile for silence', {
  retry: 2,
}, async () => {
  // On a thread of its own, so that it goes on while this one is busy.
  const server = new Worker(
    `const { createServer } = require('node:net');
    createServer((socket) => socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 8\\r\\n\\r\\nhalf');
      setTimeout(() => socket.write('more'), ${LIMITS.idle + 100});
    })).listen(0, '127.0.0.1', function () { require('node:worker_threads').parentPort.postMessage(this.address().port); });`,
    { eval: true },
  );
  onTestFinished(async () => void (await server.terminate()));
  const [port] = (await once(server, 'message')) as [number];
  const getting = storeOn({ port }).get('name', TERMS);
  await sleep(LIMITS.idle - 100);
  const until = performance.now() + LIMITS.idle;
  while (performance.now() < until);
  expect(await getting).toHaveLength(8);
});
