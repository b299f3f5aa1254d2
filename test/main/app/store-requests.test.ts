import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Keychain } from 'wasm-compile-cache';
import { publicKeyText } from '../../../src/core/signing/public-key.ts';
import { makeSigningKey } from '../../../src/core/signing/signing-key.ts';
import { SettingsFile } from '../../../src/main/app/settings-file.ts';
import { SETTINGS } from '../../../src/main/app/settings-schema.ts';
import { StoreRequests } from '../../../src/main/app/store-requests.ts';
import { KeptSecret } from '../../../src/main/store/kept-secret.ts';
import { startObjectServer } from '../../core/shared-tier/support/object-server.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

/** Turns each byte over. */
const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff));
const KEYCHAIN: Keychain = {
  isThere: () => true,
  seal: (text) => turned(Buffer.from(text)),
  open: (sealed) => turned(sealed).toString(),
};

/** What the settings page asks, of an installation of its own. */
function installation({
  store,
  environment = {},
  keychain = KEYCHAIN,
  agrees = true,
}: {
  store?: string;
  environment?: NodeJS.ProcessEnv;
  keychain?: Keychain;
  /** What the person says to each question. */
  agrees?: boolean;
} = {}) {
  const questions: string[] = [];
  const folder = scratchFolder();
  const path = join(folder, 'settings.json');
  if (store !== undefined) writeInto(folder, 'settings.json', JSON.stringify({ store }));
  const settings = SettingsFile.open(path, SETTINGS);
  const warned: string[] = [];
  let trustChanges = 0;
  const inspector = Promise.resolve({
    trustChanged: async () => void trustChanges++,
    warn: (_: string, message: string) => void warned.push(message),
  });
  const trust = join(folder, 'trusted-keys');
  const requests = new StoreRequests({
    settings,
    inspector,
    secret: new KeptSecret(join(folder, 'store-secret.json'), keychain),
    questions: {
      mayTrust: async ({ name, fingerprint }) =>
        void questions.push(`${name} ${fingerprint}`) === undefined && agrees,
      maySend: async (secrets, origin) =>
        void questions.push(`${secrets} to ${origin}`) === undefined && agrees,
    },
    environment: { WASM_COMPILE_CACHE_TRUST: trust, ...environment },
  });
  const kept = () => readFileSync(path, 'utf8');
  return { requests, warned, kept, settings, trust, questions, trustChanges: () => trustChanges };
}

const publicKey = (name: string) => publicKeyText(makeSigningKey(name));

describe('the address', () => {
  it('is kept for the next start', async () => {
    const { requests, kept } = installation();
    const { address, problem } = await requests.set('https://cache.example.com/wasm');
    expect(address).toEqual({
      set: 'https://cache.example.com/wasm',
      inUse: null,
      waitsForStart: true,
    });
    expect(problem).toBeNull();
    expect(JSON.parse(kept())).toEqual({ store: 'https://cache.example.com/wasm' });
    const none = await requests.set(null);
    expect(none.address).toEqual({ set: null, inUse: null, waitsForStart: false });
  });

  it.each([
    ['https://ada:hunter2@cache.example.com', 'has a user or a password in it'],
    ['https://cache.example.com/?token=hunter2', 'which may be a secret'],
    ['cache.example.com', 'is no address'],
    ['ftp://cache.example.com', 'no kind of store'],
  ])('%s is refused, and is not kept', async (address, message) => {
    const { requests, settings } = installation();
    await expect(requests.set(address)).rejects.toThrow(message);
    await expect(requests.test(address)).rejects.toThrow(message);
    expect(settings.get('store')).toBeNull();
  });

  it('that somebody has written into the file and that cannot be used is told of, without what it holds', async () => {
    const { requests, warned } = installation({ store: 'https://ada:hunter2@cache.example.com' });
    expect(requests.teamStore).toBeNull();
    const setup = await requests.setup();
    expect(setup.address).toMatchObject({ set: null, inUse: null });
    expect(setup.problem?.message).toContain('has a user or a password in it');
    expect(warned).toEqual([expect.stringContaining('is not asked')]);
    expect(JSON.stringify([setup, warned])).not.toContain('hunter2');
  });

  it('in use is told beside what is set', async () => {
    const { requests } = installation({ store: 'http://127.0.0.1:9' });
    await requests.set('http://127.0.0.1:10');
    expect((await requests.setup()).address).toEqual({
      set: 'http://127.0.0.1:10',
      inUse: 'http://127.0.0.1:9/',
      waitsForStart: true,
    });
  });
});

it('names the variables that hold secrets, and nothing of what they hold', async () => {
  const environment = { WASM_COMPILE_CACHE_STORE_TOKEN: 'hunter2' };
  const setup = await installation({ store: 'http://127.0.0.1:9', environment }).requests.setup();
  expect(setup.secrets).toEqual(['WASM_COMPILE_CACHE_STORE_TOKEN']);
  expect(JSON.stringify(setup)).not.toContain('hunter2');
});

describe('a secret', () => {
  it('is sent to the store that it was kept for, and is not given back', async () => {
    const { url, headers } = await startObjectServer();
    const { requests, kept } = installation();
    await requests.set(url);
    const setup = await requests.keepSecret(url, 'token', 'hunter2');
    expect(setup.keychain).toEqual({ canKeep: true, kept: { origin: url, kind: 'token' } });
    expect(JSON.stringify(setup) + kept()).not.toContain('hunter2');
    await requests.test(url);
    expect(headers.at(-1)?.authorization).toBe('Bearer hunter2');
    await requests.forgetSecret();
    await requests.test(url);
    expect(headers.at(-1)?.authorization).toBeUndefined();
  });

  it('of the environment comes first', async () => {
    const { url, headers } = await startObjectServer();
    const environment = { WASM_COMPILE_CACHE_STORE_TOKEN: 'given' };
    const { requests } = installation({ environment });
    await requests.keepSecret(url, 'token', 'kept');
    await requests.test(url);
    expect(headers.at(-1)?.authorization).toBe('Bearer given');
  });

  it('of the environment goes to no other server than that of the start, unless the person says so', async () => {
    const { url, headers } = await startObjectServer();
    const environment = { WASM_COMPILE_CACHE_STORE_TOKEN: 'hunter2' };
    const other = installation({ environment, agrees: false });
    await expect(other.requests.test(url)).rejects.toThrow('is not to go to');
    await expect(other.requests.set(url)).rejects.toThrow('is not to go to');
    expect(other.settings.get('store')).toBeNull();
    expect(headers).toEqual([]);
    expect(other.questions[0]).toBe(`WASM_COMPILE_CACHE_STORE_TOKEN to ${url}`);

    const own = installation({ environment, store: url, agrees: false });
    expect((await own.requests.test(`${url}/wasm`)).outcome).toBe('answers');
    expect(own.questions).toEqual([]);

    const asked = installation({ environment });
    await asked.requests.test(url);
    await asked.requests.test(url);
    expect(asked.questions).toHaveLength(1);
  });

  it.each([
    ['http://cache.example.com', 'token', 'hunter2', 'in the clear'],
    ['https://cache.example.com', 'header', 'hunter2', 'is no header'],
    ['https://cache.example.com', 'password', 'hunter2', 'with a ":" between them'],
  ] as const)('for %s as a %s of %j is refused, and is not kept', async (address, kind, secret, message) => {
    const { requests } = installation();
    await expect(requests.keepSecret(address, kind, secret)).rejects.toThrow(message);
    expect((await requests.setup()).keychain.kept).toBeNull();
  });
});

describe('a test', () => {
  it('asks the store, and says how long it took to answer', async () => {
    const { url, requests: asked } = await startObjectServer();
    const test = await installation().requests.test(url);
    expect(test).toEqual({ outcome: 'answers', address: `${url}/`, ms: expect.any(Number) });
    expect(asked).toEqual([expect.stringMatching(/^GET \/connection-test\//)]);
  });

  it('says what is wrong, and what to do', async () => {
    const test = await installation().requests.test('http://127.0.0.1:9');
    expect(test).toMatchObject({
      outcome: 'fails',
      problem: { message: expect.stringContaining('ECONNREFUSED'), advice: expect.stringContaining('port') },
    });
  });
});

describe('keys', () => {
  it('are trusted and revoked at once, those in use first', async () => {
    const { requests, trust, trustChanges } = installation();
    const old = publicKey('a-old');
    await requests.trust(old, null);
    const until = await requests.trust(`  ${publicKey('z-new')}\n`, '2999-12-31');
    expect(until.trust).toMatchObject({ path: trust, problem: null });
    const revoked = await requests.revoke('a-old');
    expect(revoked.trust.keys).toEqual([
      expect.objectContaining({ name: 'z-new', state: 'active', notAfter: Date.UTC(3000, 0, 1) }),
      expect.objectContaining({ name: 'a-old', state: 'revoked', publicKey: old }),
    ]);
    expect(revoked.trust.keys[0]?.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(trustChanges()).toBe(3);
  });

  it.each([
    ['ci-2026', null, 'this is no public key'],
    ['ci/2026:AAAA', null, 'this is no public key'],
    [publicKey('ci'), '2031-02-30', 'is no date'],
    [publicKey('ci'), '2001-01-01', 'is over'],
  ])('%s until %s is refused', async (text, until, message) => {
    const { requests } = installation();
    await expect(requests.trust(text, until)).rejects.toThrow(message);
    expect((await requests.setup()).trust.keys).toEqual([]);
  });

  it('are not trusted where the person says no to main', async () => {
    const { requests, questions } = installation({ agrees: false });
    expect((await requests.trust(publicKey('ci'), null)).trust.keys).toEqual([]);
    expect(questions).toEqual([expect.stringMatching(/^ci SHA256:[A-Za-z0-9+/]{43}$/)]);
  });

  it('that were revoked are not trusted again', async () => {
    const { requests } = installation();
    const key = publicKey('ci');
    await requests.trust(key, null);
    await requests.revoke('ci');
    await expect(requests.trust(key, null)).rejects.toThrow('has been revoked');
    await expect(requests.revoke('nobody')).rejects.toThrow('no key of the name nobody');
  });

  it('that the environment holds itself are shown, and changed there', async () => {
    const line = publicKey('ci');
    const { requests } = installation({ environment: { WASM_COMPILE_CACHE_TRUST: line } });
    const { path, keys } = (await requests.setup()).trust;
    expect([path, keys.map(({ name }) => name)]).toEqual([null, ['ci']]);
    await expect(requests.trust(publicKey('other'), null)).rejects.toThrow('change them there');
    await expect(requests.revoke('ci')).rejects.toThrow('change them there');
  });

  it('that cannot be read are nobody’s', async () => {
    const { requests, trust } = installation();
    writeInto(join(trust, '..'), 'trusted-keys', 'prose');
    const { keys, problem } = (await requests.setup()).trust;
    expect(keys).toEqual([]);
    expect(problem?.message).toContain('nobody is trusted');
  });
});
