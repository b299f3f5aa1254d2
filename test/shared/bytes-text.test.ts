import { expect, it } from 'vitest';
import { bytesText } from '../../src/shared/bytes-text.ts';

it.each([
  [0, '0 B'],
  [900, '900 B'],
  [1_024, '1 KB'],
  [2 ** 20, '1 MB'],
  [1.5 * 2 ** 30, '1.5 GB'],
  [48_129_638, '45.9 MB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
