import { expect, it } from 'vitest';
import { hostV8Flags, splitNodeOptions } from '../../../src/core/child-process/host-v8-flags.ts';

it("keeps V8's flags, in both spellings", () => {
  const flags = [
    '--expose-gc',
    '--max_old_space_size=100',
    '--no-wasm-tier-up',
    '--stack-size=2000',
    '--jitless',
    '--disallow-code-generation-from-strings',
  ];
  expect(hostV8Flags(flags)).toEqual(flags);
});

it("leaves out what is the host's own: debuggers, code that is run first, profilers", () => {
  const own = [
    '--inspect-brk=0',
    '--inspect',
    '-r',
    './a.js',
    '--import',
    'b',
    '-e',
    '1',
    '--cpu-prof',
    '--test',
    '--watch',
  ];
  expect(hostV8Flags([...own, '--expose-gc'])).toEqual(['--expose-gc']);
});

it('splits options as Node does', () => {
  expect(splitNodeOptions('--expose-gc  "--title=a b" --x="c d"')).toEqual([
    '--expose-gc',
    '--title=a b',
    '--x=c d',
  ]);
  expect(splitNodeOptions(undefined)).toEqual([]);
});
