import { expect, it } from 'vitest';
import { openModule } from '../../../src/main/contents/open-module.ts';
import { COLLECTED, EMPTY_MODULE } from '../../support/wasm-modules.ts';
import { opened } from './support.ts';

it.each([
  ['SIMD', '(func (drop (v128.const i32x4 0 0 0 0)))', '1 instruction, the first in function 0'],
  ['threads', '(memory 1 2 shared)', '1 shared memory'],
  ['threads', '(memory 1 1 shared) (func (drop (i32.atomic.load (i32.const 0))))', '1 instruction'],
  [
    'bulk memory',
    '(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 1)))',
    '1 instruction',
  ],
  ['reference types', '(table 1 externref) (func (drop (table.get 0 (i32.const 0))))', '1 instruction'],
  ['exceptions', '(tag $t) (func (throw $t))', '1 tag'],
  ['legacy exceptions', '(func (try (do) (catch_all)))', '2 instructions'],
  ['tail calls', '(func $f return_call $f)', '1 instruction'],
  ['sign extension', '(func (drop (i32.extend8_s (i32.const 1))))', '1 instruction'],
  ['saturating conversions', '(func (drop (i32.trunc_sat_f32_s (f32.const 1))))', '1 instruction'],
  ['multi-value', '(func (result i32 i32) i32.const 1 i32.const 2)', '1 function type'],
  ['memory64', '(memory i64 1)', '1 memory with 64-bit addresses'],
  ['mutable globals', '(global (export "g") (mut i32) (i32.const 0))', '1 mutable global exported'],
  ['mutable globals', '(import "e" "g" (global (mut i32)))', '1 mutable global imported'],
  [
    'extended constants',
    '(global $a (import "e" "a") i32) (global i32 (i32.add (global.get $a) (i32.const 1)))',
    '1',
  ],
])('finds %s in %s', async (name, text, found) => {
  const { contents } = await opened(`(module ${text})`);
  expect(contents.features.find((feature) => feature.name === name)?.found).toContain(found);
});

it('finds collected types by their definitions and by instructions', () => {
  const { features } = openModule(COLLECTED, 'KEY').contents;
  expect(features.find(({ name }) => name === 'garbage collection')?.found).toBe(
    '1 instruction, the first in function 0; 2 types of structs or arrays',
  );
});

it('finds none in a module of the first version', async () => {
  expect(openModule(EMPTY_MODULE, 'KEY').contents.features).toEqual([]);
  const { contents } = await opened(`(module (memory 1) (table 1 funcref) (global i32 (i32.const 1))
    (func (export "f") (param i32) (result i32) (i32.load (local.get 0))))`);
  expect(contents.features).toEqual([]);
});
