import { describe, expect, test } from 'vitest';
import { openObjectStore } from '../../../src/core/shared-tier/open-object-store.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';

const AWS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'hidden' };
const TOKEN = { WASM_COMPILE_CACHE_STORE_TOKEN: 'hidden' };

test.each([
  ['https://host.example/team', {}, 'https://host.example/team/'],
  ['https://host.example:8443/team/', TOKEN, 'https://host.example:8443/team/'],
  ['http://host.example', {}, 'http://host.example/'],
  ['http://127.0.0.1:8080/a', TOKEN, 'http://127.0.0.1:8080/a/'],
  ['http://[::1]:8080/a', TOKEN, 'http://[::1]:8080/a/'],
  ['s3://bucket', AWS, 'https://bucket.s3.us-east-1.amazonaws.com/'],
  [
    's3://bucket/pre/fix',
    { ...AWS, AWS_REGION: 'eu-central-1' },
    'https://bucket.s3.eu-central-1.amazonaws.com/pre/fix/',
  ],
  [
    's3://my.bucket/x/',
    { AWS_DEFAULT_REGION: 'eu-west-1' },
    'https://s3.eu-west-1.amazonaws.com/my.bucket/x/',
  ],
  [
    's3://bucket/x',
    { ...AWS, AWS_ENDPOINT_URL_S3: 'https://minio.example:9000' },
    'https://minio.example:9000/bucket/x/',
  ],
  ['redis://host.example', {}, 'redis://host.example'],
  [
    'rediss://host.example:6380/2',
    { WASM_COMPILE_CACHE_STORE_PASSWORD: 'hidden' },
    'rediss://host.example:6380/2',
  ],
  [
    'redis+unix:///run/redis.sock',
    { WASM_COMPILE_CACHE_STORE_PASSWORD: 'hidden' },
    'redis+unix:///run/redis.sock',
  ],
])('%s is opened without a word to anybody', async (url, environment, address) => {
  const store = openObjectStore(url, environment);
  expect(store.address).toBe(address);
  await store.close();
});

describe('what is refused, with what to do and without a secret', () => {
  test.each([
    ['no address', 'hidden', {}],
    ['an empty one', '', {}],
    ['another kind', 'ftp://host.example/', {}],
    ['a file', 'file:///hidden', {}],
    ['a user and a password', 'https://user:hidden@host.example/', {}],
    ['a password of Redis', 'redis://:hidden@host.example/', {}],
    ['a user', 'https://hidden@host.example/', {}],
    ['a query', 'https://host.example/?sig=hidden', {}],
    ['a fragment', 'https://host.example/#hidden', {}],
    ['no bucket', 's3:///hidden', {}],
    ['a bucket that is none', 's3://BAD_bucket/', {}],
    ['no host of Redis', 'redis:///0', {}],
    ['a database that is none', 'redis://host.example/hidden', {}],
    ['no socket', 'redis+unix:///', {}],
    ['a token in the clear', 'http://host.example/', TOKEN],
    ['a password in the clear', 'redis://host.example/', { WASM_COMPILE_CACHE_STORE_PASSWORD: 'hidden' }],
    ['a signature in the clear', 's3://bucket', { ...AWS, AWS_ENDPOINT_URL: 'http://host.example' }],
    ['a name that only looks like this machine', 'http://127.0.0.1.example/', TOKEN],
    ['half of the credentials', 's3://bucket', { AWS_ACCESS_KEY_ID: 'hidden' }],
    [
      'an endpoint with a password',
      's3://bucket',
      { ...AWS, AWS_ENDPOINT_URL: 'https://a:hidden@host.example' },
    ],
    ['an endpoint that is none', 's3://bucket', { ...AWS, AWS_ENDPOINT_URL: 'redis://host.example' }],
    ['a region that is none', 's3://bucket', { ...AWS, AWS_REGION: 'hidden/../x' }],
    ['a line end in a token', 'https://host.example/', { WASM_COMPILE_CACHE_STORE_TOKEN: 'hidden\r\nx: y' }],
    ['a header that is none', 'https://host.example/', { WASM_COMPILE_CACHE_STORE_HEADER: 'hidden' }],
    [
      'a header of the transfer',
      'https://host.example/',
      { WASM_COMPILE_CACHE_STORE_HEADER: 'Host: hidden' },
    ],
    [
      'a file of certificates that is not there',
      'https://host.example/',
      { WASM_COMPILE_CACHE_STORE_CA: '/not/there' },
    ],
    [
      'a file without a certificate',
      'https://host.example/',
      { WASM_COMPILE_CACHE_STORE_CA: 'package.json' },
    ],
    ['two secrets', 'https://host.example/', { ...TOKEN, WASM_COMPILE_CACHE_STORE_HEADER: 'X-Key: hidden' }],
  ])('%s', (_, url, environment: NodeJS.ProcessEnv) => {
    let failure: unknown;
    try {
      openObjectStore(url, environment);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(StoreError);
    const { message, advice, cause } = failure as StoreError;
    expect(`${message} ${advice} ${cause}`).not.toContain('hidden');
  });
});

test.each([
  '',
  '/',
  'a//b',
  '../up',
  'a/../b',
  '.hidden',
  'a/.b',
  'with space',
  'a?b',
  'a#b',
  'a%2fb',
  'ä',
  'a/',
  'x'.repeat(513),
])('an object cannot be called %j', async (name) => {
  for (const url of ['https://host.example/', 's3://bucket', 'redis://host.example']) {
    const store = openObjectStore(url, {});
    await expect(store.get(name, { maxBytes: 1 })).rejects.toBeInstanceOf(TypeError);
    await expect(store.putNew(name, new Uint8Array())).rejects.toBeInstanceOf(TypeError);
  }
});
