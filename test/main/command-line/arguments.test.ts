import { expect, it } from 'vitest';
import { userArguments } from '../../../src/main/command-line/arguments.ts';

it('takes what npm start hands over, in which nothing is lost', () => {
  const args = ['load', 'a b.wasm', '--disable-gpu', '', '"quoted"'];
  const env = { WASM_CACHE_INSPECTOR_ARGS: JSON.stringify(args) };
  expect(userArguments(env, ['electron', '.', 'ignored'])).toEqual(args);
  expect(userArguments({ WASM_CACHE_INSPECTOR_ARGS: '[]' }, ['electron', '.', 'ignored'])).toEqual([]);
});

it('takes what stands behind the program, and behind the folder of the app where there is one', () => {
  expect(userArguments({}, ['electron', '.', 'load', 'x.wasm'])).toEqual(['load', 'x.wasm']);
  expect(userArguments({}, ['inspector', 'load', 'x.wasm'], true)).toEqual(['load', 'x.wasm']);
  expect(userArguments({}, ['electron', '.'])).toEqual([]);
});

it.each(['', '{bad', '"load"', '{"0":"load"}', 'null', '["load", 1]', '[null]'])(
  'says of %j that it is no array of strings',
  (handed) => {
    const read = () => userArguments({ WASM_CACHE_INSPECTOR_ARGS: handed }, ['electron', '.', 'list']);
    expect(read).toThrow(/^WASM_CACHE_INSPECTOR_ARGS must hold a JSON array of strings/);
    expect(read).toThrow(`holds: ${handed}`);
  },
);
