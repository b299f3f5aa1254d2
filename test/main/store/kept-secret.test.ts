import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Keychain } from 'wasm-compile-cache';
import { KeptSecret } from '../../../src/main/store/kept-secret.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

/** Turns each byte over, which is enough to see that nothing is written as it is. */
const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff));
const KEYCHAIN: Keychain = {
  isThere: () => true,
  seal: (text) => turned(Buffer.from(text)),
  open: (sealed) => turned(sealed).toString(),
};
const NONE: Keychain = { ...KEYCHAIN, isThere: () => false };
const ADDRESS = 'https://cache.example.com/wasm';

const pathIn = (folder: string) => join(folder, 'app', 'store-secret.json');

describe('a secret', () => {
  it('is kept for the server that it was given for, and for no other', () => {
    const path = pathIn(scratchFolder());
    new KeptSecret(path, KEYCHAIN).keep(ADDRESS, 'token', 'hunter2');
    const again = new KeptSecret(path, KEYCHAIN);
    expect(again.about).toEqual({ origin: 'https://cache.example.com', kind: 'token' });
    expect(again.variablesFor(`${ADDRESS}/deeper`)).toEqual({ WASM_COMPILE_CACHE_STORE_TOKEN: 'hunter2' });
    for (const other of [
      'https://cache.example.org/wasm',
      'https://cache.example.com:8443/wasm',
      'http://cache.example.com/wasm',
      'prose',
    ]) {
      expect(again.variablesFor(other)).toEqual({});
    }
    again.forget();
    expect(again.about).toBeNull();
    expect(existsSync(path)).toBe(false);
  });

  it('lies sealed in a file of this user’s alone', () => {
    const path = pathIn(scratchFolder());
    new KeptSecret(path, KEYCHAIN).keep(ADDRESS, 'token', 'hunter2');
    expect(readFileSync(path, 'latin1')).not.toContain('hunter2');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['header', 'X-Key: hunter2', { WASM_COMPILE_CACHE_STORE_HEADER: 'X-Key: hunter2' }],
    [
      'password',
      'ada:hun:ter2',
      { WASM_COMPILE_CACHE_STORE_USER: 'ada', WASM_COMPILE_CACHE_STORE_PASSWORD: 'hun:ter2' },
    ],
  ] as const)('of the kind %s is handed on as the package wants it', (kind, secret, variables) => {
    const kept = new KeptSecret(pathIn(scratchFolder()), KEYCHAIN);
    kept.keep(ADDRESS, kind, secret);
    expect(kept.variablesFor(ADDRESS)).toEqual(variables);
  });

  it('is not kept where there is no keychain', () => {
    const path = pathIn(scratchFolder());
    const kept = new KeptSecret(path, NONE);
    expect(() => kept.keep(ADDRESS, 'token', 'hunter2')).toThrow('no keychain');
    expect(existsSync(path)).toBe(false);
    expect(kept.variablesFor(ADDRESS)).toEqual({});
  });

  it.each(['', 'prose', '{}', '{"sealed":"****"}', '{"sealed":"AAAA"}'])(
    'in a file of %j is none',
    (content) => {
      const path = writeInto(scratchFolder(), 'store-secret.json', content);
      const kept = new KeptSecret(path, KEYCHAIN);
      expect(kept.about).toBeNull();
      expect(kept.variablesFor(ADDRESS)).toEqual({});
    },
  );
});
