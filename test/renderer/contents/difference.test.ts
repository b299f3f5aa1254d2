import { expect, it } from 'vitest';
import { formatDifference } from '../../../src/renderer/contents/difference.ts';

it.each([
  [2_048, true, '+2 KB'],
  [-3, false, '−3'],
  [1_234, false, '+1,234'],
  [0, true, 'none'],
])('%s is written %s bytes as %s', (difference, isBytes, text) => {
  expect(formatDifference(difference, isBytes)).toBe(text);
});
