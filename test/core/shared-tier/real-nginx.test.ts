import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';
import { figure } from '../../faults/support/figures.ts';
import { mountRefusal, volume } from '../../faults/support/volumes.ts';
import { failureOf } from '../../support/failures.ts';
import { type StartedServer, servers, startNginx } from './support/servers.ts';

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
});
