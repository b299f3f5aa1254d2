import { net } from '../on-demand.ts';
import { type Authorize, HttpStore } from './http-store.ts';
import type { ObjectStore } from './object-store.ts';
import { RedisStore } from './redis-store.ts';
import { sha256, signV4 } from './sign-v4.ts';
import { StoreError } from './store-error.ts';
import { authorizationFrom, awsCredentialsFrom, loginFrom } from './store-secrets.ts';
import type { StoreLimits } from './transfer-limits.ts';
import { trustedAuthorities } from './trusted-authorities.ts';

/** For a person who has given something else. */
const FORMS =
  'Give one of https://HOST/PATH, http://HOST/PATH, s3://BUCKET/PREFIX, redis://HOST:PORT/DATABASE, rediss://HOST:PORT/DATABASE and redis+unix:///PATH/OF/SOCKET.';
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z0-9-]{1,32}$/;

/**
 * Opens a store by its address. Nothing is sent before the first transfer, and nothing here keeps the process alive, a
 * transfer under way included: who has nothing else to do must hold it until that is done.
 *
 * Secrets come from `environment` alone: `WASM_COMPILE_CACHE_STORE_TOKEN` (bearer), `_USER` and `_PASSWORD` (basic, and
 * Redis), `_HEADER` (`Name: value`); for S3 `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, with
 * `AWS_REGION` and `AWS_ENDPOINT_URL_S3` for where that is. `WASM_COMPILE_CACHE_STORE_CA` names a file of
 * certificates to trust besides. Neither `HTTP_PROXY` nor `HTTPS_PROXY` is heeded.
 *
 * Throws a `StoreError` for an address that is none, that has secrets in it, or to which they would go in the clear.
 */
export function openObjectStore(
  url: string,
  environment: NodeJS.ProcessEnv,
  limits?: StoreLimits,
): ObjectStore {
  const address = parse(url);
  const authorities = trustedAuthorities(environment);
  const within = limits === undefined ? {} : { limits };
  switch (address.protocol) {
    case 'http:':
    case 'https:': {
      const base = folder(address);
      const headers = authorizationFrom(environment);
      if (Object.keys(headers).length > 0) requirePrivateWay(base);
      return new HttpStore({ base, authorize: () => headers, mayClaim: true, authorities, ...within });
    }
    case 's3:':
      return new HttpStore({ ...s3(address, environment), mayClaim: false, authorities, ...within });
    case 'redis:':
    case 'rediss:':
    case 'redis+unix:': {
      const server = { ...redisServer(address), authorities };
      const login = loginFrom(environment);
      if (login.password !== undefined && server.host !== undefined)
        requirePrivateWay(address, server.isSecure);
      return new RedisStore({
        address: address.href,
        server,
        database: database(address),
        ...login,
        ...within,
      });
    }
    default:
      throw misuse(`no kind of store has an address that begins with "${address.protocol}"`, FORMS);
  }
}

function parse(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // It is not repeated: whatever it is, there may be a password in it.
    throw misuse('the address of the store is no address', FORMS);
  }
  if (url.username !== '' || url.password !== '') {
    throw misuse(
      `the address of the store on ${url.hostname} has a user or a password in it`,
      'Take them out, where logs and settings would show them, and set WASM_COMPILE_CACHE_STORE_USER and WASM_COMPILE_CACHE_STORE_PASSWORD.',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw misuse(
      `the address of the store on ${url.hostname} has a "?" or a "#" in it, which may be a secret and leads to no object`,
      FORMS,
    );
  }
  return url;
}

function folder(url: URL): URL {
  const base = new URL(url);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

/** Whoever is between here and there would read them. */
function requirePrivateWay(url: URL, isSecure = url.protocol === 'https:'): void {
  if (isSecure || isLoopback(url.hostname)) return;
  throw misuse(
    `secrets would go to ${url.hostname} in the clear`,
    'Use https: or rediss:, or take the secrets out of the environment.',
  );
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === '::1') return true;
  return net().isIPv4(host) && host.startsWith('127.');
}

function s3(url: URL, environment: NodeJS.ProcessEnv): { base: URL; authorize: Authorize } {
  const bucket = url.hostname;
  if (!BUCKET.test(bucket)) throw misuse('the address of the store names no bucket', FORMS);
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1';
  if (!REGION.test(region)) throw misuse('AWS_REGION is no region', 'Set it to one such as eu-central-1.');
  const credentials = awsCredentialsFrom(environment);
  const base = folder(s3Base(bucket, url.pathname, region, environment));
  if (credentials !== null) requirePrivateWay(base);
  return {
    base,
    authorize: ({ method, url: target, headers, body }) => {
      // A bucket may be open to readers.
      if (credentials === null) return {};
      const request = { method, url: target, headers, bodySha256: sha256(body ?? '') };
      return signV4(request, credentials, region, new Date());
    },
  };
}

function s3Base(bucket: string, path: string, region: string, environment: NodeJS.ProcessEnv): URL {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
  if (endpoint) {
    const base = folder(parse(endpoint));
    if (!/^https?:$/.test(base.protocol)) {
      throw misuse('AWS_ENDPOINT_URL_S3 is neither http: nor https:', 'Give the address of the S3 server.');
    }
    return new URL(`${base.pathname}${bucket}${path}`, base);
  }
  // The certificate for all buckets is good for names without a full stop.
  return bucket.includes('.')
    ? new URL(`https://s3.${region}.amazonaws.com/${bucket}${path}`)
    : new URL(`https://${bucket}.s3.${region}.amazonaws.com${path || '/'}`);
}

function redisServer(url: URL): { host?: string; port?: number; path?: string; isSecure: boolean } {
  if (url.protocol === 'redis+unix:') {
    const path = decodeURIComponent(url.pathname);
    if (url.hostname !== '' || path === '' || path === '/') {
      throw misuse('the address of the store names no socket', FORMS);
    }
    return { path, isSecure: false };
  }
  if (url.hostname === '') throw misuse('the address of the store names no host', FORMS);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 6379 : Number(url.port),
    isSecure: url.protocol === 'rediss:',
  };
}

function database(url: URL): number {
  if (url.protocol === 'redis+unix:' || url.pathname === '' || url.pathname === '/') return 0;
  const [, digits] = /^\/(\d{1,4})\/?$/.exec(url.pathname) ?? [];
  if (digits === undefined) throw misuse('the database in the address of the store is no number', FORMS);
  return Number(digits);
}

function misuse(message: string, advice: string): StoreError {
  return new StoreError('refused', message, { advice });
}
