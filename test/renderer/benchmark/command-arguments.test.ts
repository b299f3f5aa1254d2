import { expect, it } from 'vitest';
import { splitArguments } from '../../../src/renderer/benchmark/command-arguments.ts';

it.each([
  ['', []],
  ['  --help   -v ', ['--help', '-v']],
  ['--name "two words" x', ['--name', 'two words', 'x']],
  ['--name="two words"', ['--name=two words']],
  ['""', ['']],
  ['"left open', ['left open']],
])('splits %j into %j', (text, words) => {
  expect(splitArguments(text)).toEqual(words);
});
