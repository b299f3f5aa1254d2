import { expect, it } from 'vitest';
import { messagePieces, readableMessage } from '../../src/renderer/readable-message.ts';

const KEY = '9F2C51E07AB84D3396F1C0D2B7E4A85511D06C3FA9E27B48C5D1F0637E8A924B';
const about = { key: KEY, name: 'esbuild.wasm' };

it.each([
  ['there is no file /tmp/a.wasm', 'There is no file /tmp/a.wasm'],
  ['esbuild.wasm has changed since it was loaded', 'esbuild.wasm has changed since it was loaded'],
  ['/tmp/a.wasm has changed', '/tmp/a.wasm has changed'],
  ["EEXIST: file already exists, mkdir '/tmp/cache'", 'File already exists: /tmp/cache (EEXIST)'],
  [
    "it could not be written: EXDEV: cross-device link not permitted, rename '/a' -> '/b'",
    'It could not be written: cross-device link not permitted: /a (EXDEV)',
  ],
  ['ENOSPC: no space left on device, write', 'No space left on device (ENOSPC)'],
  [
    'V8 refuses it: WebAssembly.compile(): section (code 10, "Code") @+41',
    'V8 refuses it: section (code 10, "Code") @+41',
  ],
  [
    `${KEY} weighs 48085733 bytes, more than the memory tier's whole budget of 1048576 bytes`,
    "esbuild.wasm weighs 45.9 MB, more than the memory tier's whole budget of 1 MB",
  ],
  [
    `v8-13.0-C0DE0D3E5A6F1B7290AB44E18D3CF756/${KEY}.bin weighs 48085733 bytes`,
    'esbuild.wasm weighs 45.9 MB',
  ],
])('reads "%s"', (message, read) => {
  expect(readableMessage(message, about)).toBe(read);
});

it('shortens the key of a module that it does not know', () => {
  expect(readableMessage(`disk does not hold ${KEY}`)).toBe('Disk does not hold 9F2C51E0…');
});

it('tells paths from text, and leaves their keys whole', () => {
  const path = `/tmp/cache/v8-13.0/${KEY}.bin`;
  expect(messagePieces(`the entry ${path} has a wrong seal; it has been deleted`, about)).toEqual([
    { kind: 'text', text: 'The entry ' },
    { kind: 'path', text: path },
    { kind: 'text', text: ' has a wrong seal; it has been deleted' },
  ]);
  expect(messagePieces('a file is in the way at C:\\cache\\modules')).toEqual([
    { kind: 'text', text: 'A file is in the way at ' },
    { kind: 'path', text: 'C:\\cache\\modules' },
  ]);
});

it('takes an address for no path', () => {
  const message = 'what http://127.0.0.1:9/wasm has is not taken, see /var/log/nginx';
  expect(messagePieces(message).filter(({ kind }) => kind === 'path')).toEqual([
    { kind: 'path', text: '/var/log/nginx' },
  ]);
});
