import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';
import { figure } from '../../faults/support/figures.ts';
import { mountRefusal, remount, volume } from '../../faults/support/volumes.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import type { StartedServer } from '../../support/store-servers.ts';
import { servers, startNginx } from './support/servers.ts';

const MB = 1_000_000;
const ANY_SIZE = { maxBytes: 100 * MB };

function storeOn({ port }: StartedServer, environment: NodeJS.ProcessEnv = {}): ObjectStore {
  const store = openObjectStore(`http://127.0.0.1:${port}/team`, environment);
  onTestFinished(() => store.close());
  return store;
}

describe.skipIf(servers.nginx === undefined)('on a real nginx', () => {
  test('gives what was put, and null where nothing was', async () => {
    const store = storeOn(await startNginx());
    const bytes = randomBytes(3 * MB);
    expect(await store.get('v1/engine/KEY.json', ANY_SIZE)).toBeNull();
    expect(await store.putNew('v1/engine/KEY.json', bytes)).toBe(true);
    const given = await store.get('v1/engine/KEY.json', ANY_SIZE);
    expect(Buffer.compare(given as Uint8Array, bytes)).toBe(0);
    expect((given as Uint8Array).buffer.byteLength).toBe(bytes.byteLength);
    expect(await store.putNew('empty', new Uint8Array())).toBe(true);
    expect(await store.get('empty', ANY_SIZE)).toEqual(new Uint8Array());
  });

  test.each([
    ['WebDAV with MKCOL and DELETE', 'PUT MKCOL DELETE'],
    ['WebDAV with MKCOL, where claims stay', 'PUT MKCOL'],
  ])('lets one of ten writers of one name win, and keeps its object: %s', async (_, methods) => {
    const ROUNDS = 40;
    const server = await startNginx({ methods, workers: 4 });
    let winners = 0;
    let overwritten = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const name = `v1/round-${round}`;
      const stores = Array.from({ length: 10 }, () => storeOn(server));
      const outcomes = await Promise.all(
        stores.map((store, writer) => store.putNew(name, Buffer.alloc(200_000, writer))),
      );
      const winner = outcomes.indexOf(true);
      winners += outcomes.filter(Boolean).length;
      const kept = readFileSync(join(server.folder, 'team', name));
      if (!kept.every((byte) => byte === winner)) overwritten++;
    }
    figure(`ten writers of one name on nginx (${methods})`, { rounds: ROUNDS, winners, overwritten });
    expect({ winners, overwritten }).toEqual({ winners: ROUNDS, overwritten: 0 });
    const claims = readdirSync(join(server.folder, 'team/claims'));
    if (methods.includes('DELETE')) expect(claims).toEqual([]);
  });

  test('leaves one whole object of two writers where the server has PUT alone', async () => {
    const ROUNDS = 20;
    const server = await startNginx({ methods: 'PUT', workers: 4 });
    let winners = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const stores = Array.from({ length: 10 }, () => storeOn(server));
      const outcomes = await Promise.all(
        stores.map((store, writer) => store.putNew(`round-${round}`, Buffer.alloc(200_000, writer))),
      );
      winners += outcomes.filter(Boolean).length;
      const kept = readFileSync(join(server.folder, `team/round-${round}`));
      expect(kept).toHaveLength(200_000);
      expect(kept.every((byte) => byte === kept[0])).toBe(true);
    }
    figure('ten writers of one name on nginx without MKCOL', {
      rounds: ROUNDS,
      'writers that wrote': winners,
    });
  });

  test('asks again for what another writer has begun with, until that is there', async () => {
    const server = await startNginx();
    const [first, second] = [storeOn(server), storeOn(server)];
    const bytes = randomBytes(30 * MB);
    const outcomes = await Promise.all([first.putNew('large', bytes), second.putNew('large', bytes)]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    // Whoever is told that somebody else has put it finds it there.
    expect(await second.get('large', ANY_SIZE)).toHaveLength(bytes.byteLength);
  });

  test('refuses what is larger than was asked for, and goes on', async () => {
    const store = storeOn(await startNginx());
    await store.putNew('large', randomBytes(MB));
    expect(await failureOf(store.get('large', { maxBytes: MB - 1 }), StoreError)).toMatchObject({
      kind: 'too-large',
    });
    expect(await store.get('large', { maxBytes: MB })).toHaveLength(MB);
  });

  test('does as the documentation sets it up: all may read, and who has the password writes', async () => {
    const document = readFileSync(join(PROJECT_ROOT, 'docs/shared-stores.md'), 'utf8');
    const [, location = ''] = /```nginx\nlocation \/ \{\n([\s\S]*?)\n\}\n```/.exec(document) ?? [];
    const folder = scratchFolder();
    chmodSync(folder, 0o755);
    const writers = writeInto(folder, 'writers', 'ci:{PLAIN}the-password\n');
    const server = await startNginx({
      wholeLocation: location.replace('/etc/nginx/wasm-store-writers', writers),
    });
    const writer = storeOn(server, {
      WASM_COMPILE_CACHE_STORE_USER: 'ci',
      WASM_COMPILE_CACHE_STORE_PASSWORD: 'the-password',
    });
    const reader = storeOn(server);
    expect(await writer.putNew('v1/name', randomBytes(2 * MB))).toBe(true);
    expect(await writer.putNew('v1/name', randomBytes(10))).toBe(false);
    expect(readdirSync(join(server.folder, 'team/claims'))).toEqual([]);
    expect(await reader.get('v1/name', ANY_SIZE)).toHaveLength(2 * MB);
    expect(await failureOf(reader.putNew('v1/other', randomBytes(10)), StoreError)).toMatchObject({
      kind: 'refused',
    });
  });

  test('says that the server takes no upload of that size, without sending it', async () => {
    const server = await startNginx({ location: 'client_max_body_size 1m;' });
    const failure = await failureOf(storeOn(server).putNew('large', randomBytes(20 * MB)), StoreError);
    expect(failure).toMatchObject({ kind: 'too-large' });
    expect(failure.advice).toContain('client_max_body_size');
  });

  test('says that the server takes no uploads', async () => {
    const store = storeOn(await startNginx({ methods: '' }));
    const failure = await failureOf(store.putNew('name', randomBytes(10)), StoreError);
    expect(failure).toMatchObject({ kind: 'failed' });
    expect(failure.message).toContain('405');
    expect(failure.advice).toContain('dav_methods');
    expect(await store.get('name', ANY_SIZE)).toBeNull();
  });

  test('needs the right secret, by each of the ways that there are, and never says it', async () => {
    const server = await startNginx({
      location: `set $known no;
        if ($http_authorization = "Bearer right-token") { set $known yes; }
        if ($http_authorization = "Basic ${Buffer.from('ci:right-password').toString('base64')}") { set $known yes; }
        if ($http_x_jfrog_art_api = "right-key") { set $known yes; }
        if ($known = no) { return 401; }`,
    });
    const right: NodeJS.ProcessEnv[] = [
      { WASM_COMPILE_CACHE_STORE_TOKEN: 'right-token' },
      { WASM_COMPILE_CACHE_STORE_USER: 'ci', WASM_COMPILE_CACHE_STORE_PASSWORD: 'right-password' },
      { WASM_COMPILE_CACHE_STORE_HEADER: 'X-JFrog-Art-Api: right-key' },
    ];
    for (const [index, environment] of right.entries()) {
      const store = storeOn(server, environment);
      expect(await store.putNew(`by-${index}`, Buffer.from('kept'))).toBe(true);
      expect(await store.get(`by-${index}`, ANY_SIZE)).toHaveLength(4);
    }
    const wrong = right.map((environment) =>
      Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [key, value?.replace('right', 'wrong')]),
      ),
    );
    for (const environment of [{}, ...wrong]) {
      const store = storeOn(server, environment);
      for (const attempt of [
        () => store.get('by-0', ANY_SIZE),
        () => store.putNew('new', Buffer.from('lost')),
      ]) {
        const failure = await failureOf(attempt(), StoreError);
        expect(failure).toMatchObject({ kind: 'refused' });
        expect(`${failure.message} ${failure.advice} ${store.address}`).not.toMatch(/wrong-|right-|d3Jvbmct/);
      }
    }
  });

  test('refuses a server whose certificate nobody has vouched for', async () => {
    const { port } = await startNginx({ isSecure: true });
    const store = openObjectStore(`https://localhost:${port}/`, { WASM_COMPILE_CACHE_STORE_TOKEN: 'token' });
    onTestFinished(() => store.close());
    for (const attempt of [() => store.get('name', ANY_SIZE), () => store.putNew('name', randomBytes(10))]) {
      const failure = await failureOf(attempt(), StoreError);
      expect(failure).toMatchObject({ kind: 'refused' });
      expect(failure.advice).toContain('NODE_EXTRA_CA_CERTS');
    }
  });

  test('takes a server up again that was started anew', async () => {
    const server = await startNginx();
    const store = storeOn(server);
    await store.putNew('name', Buffer.from('kept'));
    await store.get('name', ANY_SIZE);
    // Ends the connections that are kept, and goes on listening.
    server.process.kill('SIGHUP');
    for (let turn = 0; turn < 20; turn++) {
      expect(await store.get('name', ANY_SIZE)).toHaveLength(4);
      await sleep(10);
    }
    await server.stop();
    expect(await failureOf(store.get('name', ANY_SIZE), StoreError)).toMatchObject({ kind: 'unreachable' });
  });

  test('gives a thousand readers at once what they ask for, over a few connections', async () => {
    const server = await startNginx({
      server: 'location = /connections { stub_status; }',
    });
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
    figure('a thousand gets of 100 kB at once from nginx', { ms: Math.round(ms), wrong: wrong.length });
    expect(wrong).toHaveLength(0);
  });

  test('gives a thousand readers the winner of ten writers, or nothing yet', async () => {
    const server = await startNginx({ workers: 4 });
    const writers = Array.from({ length: 10 }, () => storeOn(server));
    const readers = Array.from({ length: 20 }, () => storeOn(server));
    const reading = readers.map(async (store) => {
      const seen: Uint8Array[] = [];
      for (let turn = 0; turn < 50; turn++) {
        const bytes = await store.get('manifest', ANY_SIZE);
        if (bytes !== null) seen.push(bytes);
      }
      return seen;
    });
    const writing = Promise.all(
      writers.map((store, writer) => store.putNew('manifest', Buffer.alloc(100_000, writer + 1))),
    );
    const seen = (await Promise.all(reading)).flat();
    const winner = (await writing).indexOf(true) + 1;
    const torn = seen.filter((bytes) => bytes.length !== 100_000 || bytes.some((byte) => byte !== winner));
    figure('a thousand readers and ten writers on nginx', {
      'saw the object': seen.length,
      'saw anything else': torn.length,
    });
    expect(torn).toHaveLength(0);
    expect(seen.length).toBeGreaterThan(0);
  });
});

const refusal = servers.nginx === undefined ? 'there is no nginx' : mountRefusal();

describe.skipIf(refusal !== null)('on an nginx whose volume is full', () => {
  test('fails with what helps, keeps no half of it, and goes on when there is room', async () => {
    const objects = volume('size=8m,mode=777');
    const store = storeOn(await startNginx({ objects }));
    expect(await store.putNew('fits', randomBytes(2 * MB))).toBe(true);
    let failures = 0;
    for (let attempt = 0; attempt < 20; attempt++) {
      const failure = await failureOf(store.putNew('too-much', randomBytes(20 * MB)), StoreError);
      expect(['failed', 'full', 'unreachable']).toContain(failure.kind);
      expect(failure.advice).not.toBeNull();
      expect(await store.get('too-much', ANY_SIZE)).toBeNull();
      failures++;
    }
    expect(await store.get('fits', ANY_SIZE)).toHaveLength(2 * MB);
    remount(objects, 'size=64m');
    expect(await store.putNew('too-much', randomBytes(20 * MB))).toBe(true);
    figure('uploads to a full nginx', { attempts: 20, failures, 'half objects': 0 });
  });
});
