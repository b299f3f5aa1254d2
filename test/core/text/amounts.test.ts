import { expect, it } from 'vitest';
import { bytesText, roundMs, timeText } from '../../../src/core/text/amounts.ts';

it.each([
  [0, '0 B'],
  [900, '900 B'],
  [1_023, '1023 B'],
  [1_024, '1 KB'],
  [1_030_559, '1006 KB'],
  [2 ** 20 - 1, '1 MB'],
  [2 ** 20, '1 MB'],
  [3_242_742, '3.09 MB'],
  [48_129_638, '45.9 MB'],
  [1.5 * 2 ** 30, '1.5 GB'],
  [2 ** 52, '4096 TB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it.each([
  [0.04, '0.0 ms'],
  [12.34, '12.3 ms'],
  [999.4, '999.4 ms'],
  [1_500, '1.5 s'],
])('writes %d milliseconds as %s', (ms, text) => {
  expect(timeText(ms)).toBe(text);
});

it('rounds to microseconds', () => {
  expect([1.23456, 0, 7].map(roundMs)).toEqual([1.235, 0, 7]);
});
