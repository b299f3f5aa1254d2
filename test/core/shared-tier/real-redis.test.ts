import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';
import { figure } from '../../faults/support/figures.ts';
import { failureOf } from '../../support/failures.ts';
import type { StartedServer } from '../../support/store-servers.ts';
import { servers, startRedis } from './support/servers.ts';

const MB = 1_000_000;
const ANY_SIZE = { maxBytes: 100 * MB };

function storeOn({ port }: StartedServer, environment: NodeJS.ProcessEnv = {}, database = ''): ObjectStore {
  const store = openObjectStore(`redis://127.0.0.1:${port}${database}`, environment);
  onTestFinished(() => store.close());
  return store;
}

describe.skipIf(servers.redis === undefined)('on a real Redis', () => {
  test('gives what was put, and null where nothing was', async () => {
    const server = await startRedis();
    const store = storeOn(server, {}, '/3');
    const bytes = randomBytes(20 * MB);
    expect(await store.get('v1/KEY', ANY_SIZE)).toBeNull();
    expect(await store.putNew('v1/KEY', bytes)).toBe(true);
    expect(Buffer.compare((await store.get('v1/KEY', ANY_SIZE)) as Uint8Array, bytes)).toBe(0);
    expect(await store.putNew('v1/KEY', randomBytes(10))).toBe(false);
    expect(await store.putNew('empty', new Uint8Array())).toBe(true);
    expect(await store.get('empty', ANY_SIZE)).toEqual(new Uint8Array());
    // Another database has none of it.
    expect(await storeOn(server).get('v1/KEY', ANY_SIZE)).toBeNull();
  });

  test('goes by a Unix socket', async () => {
    const { folder } = await startRedis();
    const store = openObjectStore(`redis+unix://${join(folder, 'redis.sock')}`, {});
    onTestFinished(() => store.close());
    expect(await store.putNew('name', Buffer.from('kept'))).toBe(true);
    expect(await store.get('name', ANY_SIZE)).toEqual(new Uint8Array(Buffer.from('kept')));
  });

  test('refuses what is larger than was asked for before it is read, and goes on', async () => {
    const store = storeOn(await startRedis());
    await store.putNew('large', randomBytes(MB));
    const failure = await failureOf(store.get('large', { maxBytes: MB - 1 }), StoreError);
    expect(failure).toMatchObject({ kind: 'too-large' });
    expect(failure.message).toContain('GET large at redis://127.0.0.1');
    expect(await store.get('large', { maxBytes: MB })).toHaveLength(MB);
  });

  test('lets one of ten writers of one name win, and keeps its object', async () => {
    const ROUNDS = 40;
    const server = await startRedis();
    const stores = Array.from({ length: 10 }, () => storeOn(server));
    let winners = 0;
    let overwritten = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.all(
        stores.map((store, writer) => store.putNew(`round-${round}`, Buffer.alloc(200_000, writer))),
      );
      winners += outcomes.filter(Boolean).length;
      const kept = (await (stores[0] as ObjectStore).get(`round-${round}`, ANY_SIZE)) as Uint8Array;
      if (!kept.every((byte) => byte === outcomes.indexOf(true))) overwritten++;
    }
    figure('ten writers of one name on Redis', { rounds: ROUNDS, winners, overwritten });
    expect({ winners, overwritten }).toEqual({ winners: ROUNDS, overwritten: 0 });
  });

  test('gives a thousand readers at once what they ask for, over sixteen connections', async () => {
    const server = await startRedis();
    const store = storeOn(server);
    const objects = Array.from({ length: 10 }, () => randomBytes(100_000));
    for (const [index, bytes] of objects.entries()) await store.putNew(`object-${index}`, bytes);
    const start = performance.now();
    const given = await Promise.all(
      Array.from({ length: 1_000 }, (_, reader) => store.get(`object-${reader % 10}`, ANY_SIZE)),
    );
    const ms = performance.now() - start;
    const wrong = given.filter(
      (bytes, reader) => bytes === null || Buffer.compare(bytes, objects[reader % 10] as Buffer) !== 0,
    );
    figure('a thousand gets of 100 kB at once from Redis', { ms: Math.round(ms), wrong: wrong.length });
    expect(wrong).toHaveLength(0);
  });

  test('says that a server is full, and keeps what is there', async () => {
    const store = storeOn(
      await startRedis({ settings: ['--maxmemory', '8mb', '--maxmemory-policy', 'noeviction'] }),
    );
    expect(await store.putNew('fits', randomBytes(MB))).toBe(true);
    let full = 0;
    for (let index = 0; index < 30; index++) {
      try {
        await store.putNew(`object-${index}`, randomBytes(MB));
      } catch (error) {
        expect(error).toMatchObject({ kind: 'full' });
        expect((error as StoreError).advice).toContain('maxmemory-policy');
        full++;
      }
    }
    figure('uploads to a full Redis', { attempts: 30, full });
    expect(full).toBeGreaterThan(20);
    expect(await store.get('fits', ANY_SIZE)).toHaveLength(MB);
  });

  test('needs the right secret, and never says it', async () => {
    const server = await startRedis({
      settings: [
        '--requirepass',
        'right-password',
        '--user',
        'ci',
        'on',
        '>right-key',
        '~*',
        '+get',
        '+set',
        '+exists',
      ],
    });
    const right: NodeJS.ProcessEnv[] = [
      { WASM_COMPILE_CACHE_STORE_PASSWORD: 'right-password' },
      { WASM_COMPILE_CACHE_STORE_USER: 'ci', WASM_COMPILE_CACHE_STORE_PASSWORD: 'right-key' },
    ];
    for (const [index, environment] of right.entries()) {
      expect(await storeOn(server, environment).putNew(`by-${index}`, Buffer.from('kept'))).toBe(true);
    }
    const wrong = [{}, { WASM_COMPILE_CACHE_STORE_PASSWORD: 'wrong-password' }];
    for (const environment of wrong) {
      const store = storeOn(server, environment);
      for (const attempt of [
        () => store.get('by-0', ANY_SIZE),
        () => store.putNew('new', Buffer.from('lost')),
      ]) {
        const failure = await failureOf(attempt(), StoreError);
        expect(failure).toMatchObject({ kind: 'refused' });
        expect(`${failure.message} ${failure.advice}`).not.toMatch(/wrong-|right-/);
      }
    }
  });

  test('refuses a server whose certificate nobody has vouched for', async () => {
    const { port } = await startRedis({ isSecure: true });
    const store = openObjectStore(`rediss://localhost:${port}`, {
      WASM_COMPILE_CACHE_STORE_PASSWORD: 'secret',
    });
    onTestFinished(() => store.close());
    expect(await failureOf(store.get('name', ANY_SIZE), StoreError)).toMatchObject({ kind: 'refused' });
  });

  test('does without connections that the server has closed, and says when it is gone', async () => {
    const server = await startRedis({ settings: ['--timeout', '1'] });
    const store = storeOn(server);
    await store.putNew('name', Buffer.from('kept'));
    await sleep(2_500);
    expect(await store.get('name', ANY_SIZE)).toHaveLength(4);
    await server.stop();
    expect(await failureOf(store.get('name', ANY_SIZE), StoreError)).toMatchObject({ kind: 'unreachable' });
  });
});
