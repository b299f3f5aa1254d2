/** Whoever gets at the socket: what it costs the process that listens there. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { frameOf } from '../../../src/core/inspect/frames.ts';
import { HOST_LIMITS, PROTOCOL } from '../../../src/core/inspect/protocol.ts';
import { type Descriptor, inspectProcess } from '../../../src/core/inspect.ts';
import { figure } from '../../faults/support/figures.ts';
import { type Host, startHost, type Usage } from './support/host-process.ts';

const MB = 1e6;

async function listeningHost(): Promise<{ host: Host; descriptor: Descriptor }> {
  const host = await startHost({ options: { compile: 'ahead-of-time', smallest: 0 } });
  await host.tell('load');
  const descriptor = await host.descriptor();
  // All that talks is loaded by the first who comes.
  (await inspectProcess(descriptor)).close();
  await host.tell<Usage>('usage');
  return { host, descriptor };
}

/** Connects, and gives all that it was answered until it was hung up on. */
function attack({ socket: path }: Descriptor, say: (socket: Socket) => void): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const received: Buffer[] = [];
    socket.on('connect', () => say(socket));
    socket.on('data', (piece) => received.push(piece));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(received)));
  });
}

const hello = (token: string, protocol: number = PROTOCOL) => frameOf(JSON.stringify({ protocol, token }));

async function stillAnswers(descriptor: Descriptor): Promise<void> {
  const inspected = await inspectProcess(descriptor);
  expect(await inspected.summary(null)).toHaveLength(1);
  inspected.close();
}

it('hangs up without a word on whoever has no token', async () => {
  const { host, descriptor } = await listeningHost();
  const { token } = descriptor;
  const wrong = ['', 'x', token.slice(1), `${token}0`, token.toUpperCase(), randomBytes(32).toString('hex')];
  for (const one of wrong.filter((other) => other !== token)) {
    expect(await attack(descriptor, (socket) => socket.write(hello(one)))).toEqual(Buffer.alloc(0));
  }
  const requests = frameOf(JSON.stringify({ t: 'q', m: 'summary', a: [null], i: '1' }));
  expect(await attack(descriptor, (socket) => socket.write(requests))).toEqual(Buffer.alloc(0));
  await stillAnswers(descriptor);
  expect(host.stderr()).toBe('');
});

it('hangs up on whoever says nothing, or not enough, in two seconds', async () => {
  const { descriptor } = await listeningHost();
  const begun = performance.now();
  const nothing = attack(descriptor, () => {});
  const partial = attack(descriptor, (socket) => socket.write(hello(descriptor.token).subarray(0, 20)));
  expect(await Promise.all([nothing, partial])).toEqual([Buffer.alloc(0), Buffer.alloc(0)]);
  const ms = performance.now() - begun;
  figure('a peer that says nothing is hung up on', { 'after (ms)': Math.round(ms) });
  expect(ms).toBeGreaterThan(HOST_LIMITS.helloWithin - 100);
  expect(ms).toBeLessThan(HOST_LIMITS.helloWithin + 3_000);
});

it('keeps nothing of a message that is too long, nor of garbage', async () => {
  const { host, descriptor } = await listeningHost();
  const before = await host.tell<Usage>('usage');
  const length = Buffer.alloc(4);
  for (const bytes of [HOST_LIMITS.helloBytes + 1, 2 ** 31, 2 ** 32 - 1]) {
    length.writeUInt32BE(bytes);
    expect(await attack(descriptor, (socket) => socket.write(length))).toEqual(Buffer.alloc(0));
    // The same once the token was shown.
    const { byteLength } = await attack(descriptor, (socket) => {
      socket.write(hello(descriptor.token));
      length.writeUInt32BE(Math.max(bytes, HOST_LIMITS.requestBytes + 1));
      socket.write(length);
    });
    expect(byteLength).toBeLessThan(100);
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), async (garbage, showsToken) => {
      await attack(descriptor, (socket) => {
        if (showsToken) socket.write(hello(descriptor.token));
        socket.end(garbage);
      });
    }),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      await attack(descriptor, (socket) => {
        socket.write(hello(descriptor.token));
        socket.end(frameOf(JSON.stringify(value) ?? 'null'));
      });
    }),
    { numRuns: 200 },
  );
  const after = await host.tell<Usage>('usage');
  const grownMb = (after.heapUsed + after.external - before.heapUsed - before.external) / MB;
  figure('412 messages that are too long or garbage', { 'kept (MB)': grownMb.toFixed(1) });
  expect(grownMb).toBeLessThan(5);
  expect(host.stderr()).toBe('');
  await stillAnswers(descriptor);
});

it('refuses another version of the protocol by its own number', async () => {
  const { descriptor } = await listeningHost();
  const answer = await attack(descriptor, (socket) => socket.write(hello(descriptor.token, PROTOCOL + 1)));
  expect(JSON.parse(answer.subarray(4).toString())).toMatchObject({ protocol: PROTOCOL });
});

it('lets 10,000 connections cost the program next to nothing', async () => {
  const { host, descriptor } = await listeningHost();
  const before = await host.tell<Usage>('usage');
  const begun = performance.now();
  let open = 0;
  const AT_ONCE = 200;
  for (let round = 0; round < 10_000 / AT_ONCE; round++) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        attack(descriptor, (socket) => {
          open++;
          socket.write(hello('0'.repeat(64)));
        }),
      ),
    );
  }
  const ms = performance.now() - begun;
  const after = await host.tell<Usage>('usage');
  const cpuMs = after.cpuMs - before.cpuMs;
  const grownMb = (after.heapUsed + after.external - before.heapUsed - before.external) / MB;
  figure('10,000 connections', {
    'made in (ms)': Math.round(ms),
    connected: open,
    'processor time (ms)': Math.round(cpuMs),
    'a connection (µs)': Math.round((cpuMs * 1_000) / 10_000),
    'longest wait of the program (ms)': after.delayMs.toFixed(1),
    'memory kept (MB)': grownMb.toFixed(1),
  });
  expect(cpuMs / 10_000).toBeLessThan(1);
  expect(grownMb).toBeLessThan(5);
  expect(host.stderr()).toBe('');
  await stillAnswers(descriptor);
}, 120_000);

it('is hung up on where 1,000 stay connected, and the program goes on', async () => {
  const { host, descriptor } = await listeningHost();
  const sockets = Array.from({ length: 1_000 }, () => createConnection(descriptor.socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets) socket.on('error', () => {});
  await sleep(500);
  expect(sockets.filter((socket) => !socket.closed).length).toBeLessThan(50);
  expect(await host.tell('load')).toEqual({ servedBy: 'memory' });
  await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
  await stillAnswers(descriptor);
});

it('hangs up on an inspector that never reads, before it costs more than a megabyte', async () => {
  const { host, descriptor } = await listeningHost();
  const socket = createConnection(descriptor.socket);
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.pause();
  socket.write(hello(descriptor.token));
  socket.write(frameOf(JSON.stringify({ t: 'q', m: 'subscribe', a: [null], i: '1' })));
  await sleep(300);
  const before = await host.tell<Usage>('usage');
  let most = 0;
  let batches = 0;
  // A write is how one that does not read learns that nobody is there any more.
  const isOver = () =>
    new Promise<boolean>((resolve) => socket.write(Buffer.alloc(0), (error) => resolve(Boolean(error))));
  for (; batches < 100; batches++) {
    await host.tell('loads 2000');
    const { heapUsed, external } = await host.tell<Usage>('usage');
    most = Math.max(most, heapUsed + external - before.heapUsed - before.external);
    if (socket.closed || (await isOver())) break;
  }
  await host.tell('loads 10');
  await sleep(200);
  const after = await host.tell<Usage>('usage');
  figure('an inspector that never reads', {
    'loads until it is hung up on': batches * 2_000,
    'most memory (MB)': (most / MB).toFixed(1),
    'memory kept (MB)': ((after.heapUsed + after.external - before.heapUsed - before.external) / MB).toFixed(
      1,
    ),
  });
  expect(most / MB).toBeLessThan(12);
  await stillAnswers(descriptor);
  expect(host.stderr()).toBe('');
});

it('answers no more than some requests at once', async () => {
  const { host, descriptor } = await listeningHost();
  const request = frameOf(JSON.stringify({ t: 'q', m: 'verify', a: [{ cache: 0, keys: null }], i: '1' }));
  const flood = Buffer.concat([hello(descriptor.token), ...Array<Buffer>(1_000).fill(request)]);
  await attack(descriptor, (socket) => socket.write(flood));
  await stillAnswers(descriptor);
  expect(host.stderr()).toBe('');
});

it('costs a program that is not looked at nothing, and one that is little', async () => {
  const { host, descriptor } = await listeningHost();
  const MANY = 20_000;
  await host.tell(`loads ${MANY}`);
  const alone = await host.tell<{ ms: number }>(`loads ${MANY}`);
  const inspected = await inspectProcess(descriptor);
  const connected = await host.tell<{ ms: number }>(`loads ${MANY}`);
  await inspected.subscribe(null);
  const watched = await host.tell<{ ms: number }>(`loads ${MANY}`);
  inspected.close();
  figure('a load of what memory holds (µs)', {
    'nobody there': ((alone.ms * 1_000) / MANY).toFixed(1),
    connected: ((connected.ms * 1_000) / MANY).toFixed(1),
    watched: ((watched.ms * 1_000) / MANY).toFixed(1),
  });
  expect(connected.ms).toBeLessThan(alone.ms * 2);
}, 120_000);
