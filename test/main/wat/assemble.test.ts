import { expect, it } from 'vitest';
import { assemble } from '../../../src/main/wat/assemble.ts';
import { WatError } from '../../../src/main/wat/wat-error.ts';

it('makes a module that runs', async () => {
  const bytes = await assemble('(module (func (export "answer") (result i32) (i32.const 42)))');
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes));
  expect((instance.exports.answer as () => number)()).toBe(42);
});

it.each([
  '(memory i64 1)',
  '(memory 1) (memory 2)',
  '(memory 1 2 shared) (func (drop (i32.atomic.load (i32.const 0))))',
  '(func $f return_call $f)',
  '(tag $t) (func (throw $t))',
  '(global $a i32 (i32.const 1)) (global i32 (i32.add (global.get $a) (i32.const 1)))',
  '(func (drop (i8x16.relaxed_swizzle (v128.const i32x4 0 0 0 0) (v128.const i32x4 0 0 0 0))))',
])('knows what is younger than the first version of WebAssembly: %s', async (text) => {
  expect((await assemble(`(module ${text})`)).byteLength).toBeGreaterThan(8);
});

it.each([
  ['(module\n  (func (call $nope))\n)', 2, 15, 'undefined function variable "$nope"', '(func (call $nope))'],
  ['(module\n (foo))', 2, 3, 'unexpected token "foo", expected a module field', '(foo))'],
  ['hello', 1, 1, 'unexpected token "hello", expected a module field or a module', 'hello'],
  [
    '(module (func (result i32)))',
    1,
    15,
    'type mismatch in implicit return, expected [i32] but got []',
    '(module (func (result i32)))',
  ],
])('says where a text is at fault: %s', async (text, line, column, message, source) => {
  const error = await assemble(text).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WatError);
  expect((error as WatError).faults[0]).toEqual({ line, column, message, source });
  expect((error as WatError).message).toContain(`line ${line}, column ${column}: ${message}`);
});

it('survives what is nested too deeply for it, and assembles on', async () => {
  const deep = `(module (func ${'(block '.repeat(20_000)}${')'.repeat(20_000)}))`;
  await expect(assemble(deep)).rejects.toThrow(WatError);
  expect(WebAssembly.validate(new Uint8Array(await assemble('(module)')))).toBe(true);
});
