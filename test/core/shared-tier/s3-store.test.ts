import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';
import { failureOf } from '../../support/failures.ts';
import { hostileServer } from './support/hostile-server.ts';
import { S3_SECRETS, s3Server } from './support/s3-server.ts';

const ANY_SIZE = { maxBytes: 100_000_000 };

function storeOn({ port }: { port: number }, environment: NodeJS.ProcessEnv = S3_SECRETS): ObjectStore {
  const endpoint = `http://127.0.0.1:${port}`;
  const store = openObjectStore('s3://bucket/team', { ...environment, AWS_ENDPOINT_URL_S3: endpoint });
  onTestFinished(() => store.close());
  return store;
}

test('gives what was put, and null where nothing was', async () => {
  const server = await s3Server();
  const store = storeOn(server);
  const bytes = randomBytes(3_000_000);
  expect(await store.get('v1/KEY.json', ANY_SIZE)).toBeNull();
  expect(await store.putNew('v1/KEY.json', bytes)).toBe(true);
  expect(Buffer.compare((await store.get('v1/KEY.json', ANY_SIZE)) as Uint8Array, bytes)).toBe(0);
  expect(server.objects.has('/bucket/team/v1/KEY.json')).toBe(true);
  expect(await store.putNew('v1/KEY.json', randomBytes(10))).toBe(false);
});

test('signs with the token of a session, too', async () => {
  const store = storeOn(await s3Server(), { ...S3_SECRETS, AWS_SESSION_TOKEN: 'a/session+token==' });
  expect(await store.putNew('name', randomBytes(10))).toBe(true);
});

test('lets one of ten writers of one name win', async () => {
  const server = await s3Server();
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, writer) => storeOn(server).putNew('name', Buffer.alloc(100_000, writer))),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  const kept = server.objects.get('/bucket/team/name') as Buffer;
  expect(kept.every((byte) => byte === outcomes.indexOf(true))).toBe(true);
});

test('looks first where the server does not know the condition, and makes no folders', async () => {
  const server = await s3Server({ heedsConditions: false });
  const store = storeOn(server);
  expect(await store.putNew('name', randomBytes(10))).toBe(true);
  expect(await store.putNew('name', randomBytes(10))).toBe(false);
  expect(server.requests.filter((request) => /MKCOL|DELETE/.test(request))).toEqual([]);
});

test.each([
  ['no credentials', {}, 'AccessDenied'],
  ['another secret', { ...S3_SECRETS, AWS_SECRET_ACCESS_KEY: 'wrong-secret' }, 'SignatureDoesNotMatch'],
  ['another user', { ...S3_SECRETS, AWS_ACCESS_KEY_ID: 'AKIAOTHER' }, 'InvalidAccessKeyId'],
  ['another region', { ...S3_SECRETS, AWS_REGION: 'us-west-2' }, 'AuthorizationHeaderMalformed'],
])('is refused with %s, and says what S3 says', async (_, environment, code) => {
  const store = storeOn(await s3Server(), environment);
  const failure = await failureOf(store.get('name', ANY_SIZE), StoreError);
  expect(failure.kind).toBe('refused');
  expect(failure.message).toContain(code);
  expect(`${failure.message} ${failure.advice}`).not.toContain('wrong-secret');
  expect((await failureOf(store.putNew('name', randomBytes(10)), StoreError)).kind).toBe('refused');
});

test('tells of the region that a bucket is in', async () => {
  const server = await hostileServer((socket) =>
    socket.end('HTTP/1.1 301 Moved\r\nx-amz-bucket-region: ap-south-1\r\ncontent-length: 0\r\n\r\n'),
  );
  const failure = await failureOf(storeOn(server).get('name', ANY_SIZE), StoreError);
  expect(failure.kind).toBe('redirected');
  expect(failure.advice).toContain('AWS_REGION=ap-south-1');
});

test('tries again where S3 asks a writer to, and not for ever', async () => {
  let conflicts = 0;
  const server = await hostileServer((socket, received) => {
    const isUpload = received.startsWith('PUT') && !received.includes('condition-check');
    if (isUpload) conflicts++;
    const status = received.startsWith('HEAD') ? '404 None' : isUpload ? '409 Conflict' : '412 There';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });
  const failure = await failureOf(storeOn(server).putNew('name', randomBytes(10)), StoreError);
  expect(failure).toMatchObject({ kind: 'failed' });
  expect(conflicts).toBe(4);
});
