import { expect, it } from 'vitest';
import { parseDuration } from '../../../src/main/command-line/duration-option.ts';

it.each([
  ['1ms', 1],
  ['500ms', 500],
  ['90s', 90_000],
  ['1.5s', 1_500],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['596h', 596 * 3_600_000],
])('reads %s as milliseconds', (text, duration) => {
  expect(parseDuration(text)).toBe(duration);
});

it.each(['', '90', '0s', '0.1ms', '-5m', '5 m', '5min', '1d', 'soon', '1e3s', '597h', 'Infinitys', '5M'])(
  'refuses "%s", and says what to write',
  (text) => {
    expect(() => parseDuration(text)).toThrow(
      new RangeError(`"${text}" is no duration: write a number and its unit, such as 90s, 5m or 1h`),
    );
  },
);
