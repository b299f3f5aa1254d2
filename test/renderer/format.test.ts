import { expect, it } from 'vitest';
import {
  folderOf,
  formatBytes,
  formatDuration,
  formatElapsed,
  formatRatio,
  formatShare,
} from '../../src/renderer/format.ts';

it.each([
  [0, '0 ms'],
  [0.0004, '1 µs'],
  [0.02, '20 µs'],
  [0.4, '0.40 ms'],
  [4.23, '4.2 ms'],
  [9.96, '10 ms'],
  [71.4, '71 ms'],
  [999.6, '1.00 s'],
  [12_246, '12.2 s'],
  [59_960, '1 min 0 s'],
  [134_000, '2 min 14 s'],
])('writes %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it('keeps the width of a running time', () => {
  expect([-5, 900, 61_000].map(formatElapsed)).toEqual(['0.0 s', '0.9 s', '1 min 01 s']);
});

it.each([
  [1.054, '1.05×'],
  [2.43, '2.4×'],
  [124.1, '124×'],
  [1_240.2, '1,240×'],
  [612_300, '612K×'],
  [Number.POSITIVE_INFINITY, '–'],
])('writes the ratio %d as %s', (ratio, text) => {
  expect(formatRatio(ratio)).toBe(text);
});

it('says of a small share that there is one', () => {
  expect([0, 0.001, 0.126, 1].map(formatShare)).toEqual(['0 %', '< 1 %', '13 %', '100 %']);
});

it('says that a size is not known', () => {
  expect(formatBytes(null)).toBe('–');
  expect(formatBytes(0)).toBe('0 B');
});

it('writes sizes in the units that budgets are typed in', () => {
  expect([900, 2 ** 20, 512 * 2 ** 20, 34_106_880].map(formatBytes)).toEqual([
    '900 B',
    '1 MB',
    '512 MB',
    '32.5 MB',
  ]);
});

it.each([
  ['/a.wasm', '/'],
  ['/tmp/a.wasm', '/tmp'],
  ['/home/ada/a.wasm', '/home/ada'],
  ['/home/ada/pkg/dist/a.wasm', '…/pkg/dist'],
  ['C:\\work\\pkg\\dist\\a.wasm', '…\\pkg\\dist'],
])('names the folder of %s as %s', (path, folder) => {
  expect(folderOf(path)).toBe(folder);
});
