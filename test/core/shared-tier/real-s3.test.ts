import { randomBytes } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';
import { figure } from '../../faults/support/figures.ts';
import { failureOf } from '../../support/failures.ts';
import { servers, startSwift } from './support/servers.ts';

const MB = 1_000_000;
const ANY_SIZE = { maxBytes: 100 * MB };
const REGION = 'eu-central-1';
const SECRET = 'the-secret';
const WRITER = { AWS_ACCESS_KEY_ID: 'test:writer', AWS_SECRET_ACCESS_KEY: SECRET, AWS_REGION: REGION };

/** Starts the server, with an empty bucket. */
async function withBucket(): Promise<(environment?: NodeJS.ProcessEnv) => ObjectStore> {
  const { port } = await startSwift({ region: REGION, secret: SECRET });
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new AwsClient({
    accessKeyId: WRITER.AWS_ACCESS_KEY_ID,
    secretAccessKey: SECRET,
    service: 's3',
    region: REGION,
  });
  const made = await client.fetch(`${endpoint}/bucket`, { method: 'PUT' });
  expect(made.status).toBe(200);
  await made.arrayBuffer();
  return (environment = WRITER) => {
    const store = openObjectStore('s3://bucket/team', { ...environment, AWS_ENDPOINT_URL_S3: endpoint });
    onTestFinished(() => store.close());
    return store;
  };
}

/** OpenStack Swift, which is what some clouds sell as S3; of those that Debian has, the one that a test can start. */
describe.skipIf(servers.swift === undefined)('on a real server of S3', () => {
  test('gives what was put, and null where nothing was', async () => {
    const store = (await withBucket())();
    const bytes = randomBytes(20 * MB);
    expect(await store.get('v1/engine/KEY.json', ANY_SIZE)).toBeNull();
    expect(await store.putNew('v1/engine/KEY.json', bytes)).toBe(true);
    expect(Buffer.compare((await store.get('v1/engine/KEY.json', ANY_SIZE)) as Uint8Array, bytes)).toBe(0);
    expect(await store.putNew('v1/engine/KEY.json', randomBytes(10))).toBe(false);
    expect(await store.putNew('empty', new Uint8Array())).toBe(true);
    expect(await store.get('empty', ANY_SIZE)).toEqual(new Uint8Array());
    expect(await failureOf(store.get('v1/engine/KEY.json', { maxBytes: MB }), StoreError)).toMatchObject({
      kind: 'too-large',
    });
  });

  test('is refused with other credentials, and in another region', async () => {
    const open = await withBucket();
    const others: NodeJS.ProcessEnv[] = [
      { ...WRITER, AWS_SECRET_ACCESS_KEY: 'wrong-secret' },
      { ...WRITER, AWS_ACCESS_KEY_ID: 'test:nobody' },
      { ...WRITER, AWS_REGION: 'us-west-2' },
    ];
    for (const environment of others) {
      const store = open(environment);
      for (const attempt of [
        () => store.get('name', ANY_SIZE),
        () => store.putNew('name', randomBytes(10)),
      ]) {
        const failure = await failureOf(attempt(), StoreError);
        expect(failure).toMatchObject({ kind: 'refused' });
        expect(`${failure.message} ${failure.advice}`).not.toContain('-secret');
      }
    }
  });

  // It does not heed conditions, as Amazon's does.
  test('keeps one whole object of ten writers', async () => {
    const ROUNDS = 3;
    const open = await withBucket();
    let winners = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, writer) =>
          open().putNew(`round-${round}`, Buffer.alloc(100_000, writer)),
        ),
      );
      winners += outcomes.filter(Boolean).length;
      const kept = (await open().get(`round-${round}`, ANY_SIZE)) as Uint8Array;
      expect(kept).toHaveLength(100_000);
      expect(outcomes[kept[0] as number]).toBe(true);
      expect(kept.every((byte) => byte === kept[0])).toBe(true);
    }
    figure('ten writers of one name on Swift', { rounds: ROUNDS, 'writers that wrote': winners });
  });

  test('gives two hundred readers at once what they ask for', async () => {
    const store = (await withBucket())();
    const bytes = randomBytes(100_000);
    await store.putNew('name', bytes);
    const given = await Promise.all(Array.from({ length: 200 }, () => store.get('name', ANY_SIZE)));
    expect(given.every((one) => one !== null && Buffer.compare(one, bytes) === 0)).toBe(true);
  });
});
