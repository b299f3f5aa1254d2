import { expect, it } from 'vitest';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { requireRequest } from '../../../src/core/loader/load-request.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { EMPTY_MODULE } from '../../support/wasm-modules.ts';

const given = (source: unknown, options: unknown = {}) => requireRequest(source as never, options as never);

it.each<[string, unknown]>([
  ['a path', { path: 'a.wasm' }],
  ['bytes', { bytes: EMPTY_MODULE }],
  ['any other view of bytes', { bytes: new DataView(EMPTY_MODULE.buffer) }],
  ['a buffer', { bytes: EMPTY_MODULE.buffer }],
  ['shared memory', { bytes: new SharedArrayBuffer(8) }],
  ['a key', { key: ModuleHash.fromBytes(new Uint8Array(32)), wireBytes: async () => EMPTY_MODULE }],
])('takes %s', (_, source) => expect(() => given(source)).not.toThrow());

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a bare path', 'a.wasm'],
  ['an empty object', {}],
  ['a path that is a URL', { path: new URL('file:///a.wasm') }],
  ['bytes in words', { bytes: '\0asm' }],
  ['a number of bytes', { bytes: 8 }],
  ['a key without a way to its bytes', { key: 'A' }],
])('refuses %s', (_, source) => expect(() => given(source)).toThrow(LoadError));

it.each<[string, unknown]>([
  ['null', null],
  ['a signal that is none', { signal: 5 }],
  ['a listener that is none', { onNews: 5 }],
])('refuses %s as options', (_, options) =>
  expect(() => given({ path: 'a.wasm' }, options)).toThrow(LoadError),
);
