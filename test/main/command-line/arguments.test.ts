import { expect, it } from 'vitest';
import { isCommand, userArguments } from '../../../src/main/command-line/arguments.ts';

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

it('knows a command from a file by the first word alone', () => {
  for (const word of ['load', 'bench', 'list', 'verify', 'clear', 'help', '--help', '-h', '--version']) {
    expect(isCommand([word, 'x'])).toBe(true);
  }
  for (const args of [[], ['x.wasm'], ['./load'], ['x.wasm', 'load'], ['LOAD'], ['--json']]) {
    expect(isCommand(args)).toBe(false);
  }
});
