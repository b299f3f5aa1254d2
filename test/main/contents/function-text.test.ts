import { expect, it } from 'vitest';
import { functionText } from '../../../src/main/contents/function-text.ts';
import { openModule } from '../../../src/main/contents/open-module.ts';
import { MOST_TEXT_LINES } from '../../../src/shared/module-contents.ts';
import { COLLECTED } from '../../support/wasm-modules.ts';
import { linesOf, opened, realModule } from './support.ts';

it('writes a function with its names, blocks indented and labels told', async () => {
  const module = await opened(`(module
    (func $helper (param $n i32) (result i32) (local.get $n))
    (func $main (export "run") (param $x i32) (local $y f64)
      (block (loop (br_if 1 (i32.eqz (local.get $x))) (drop (call $helper (local.get $x)))
        (if (local.get $x) (then (br 1)) (else (f64.store offset=8 align=4 (i32.const 0) (local.get $y)))))))
    (memory 1))`);
  const text = functionText(module, 1);
  expect(linesOf(text)).toEqual([
    '(func $main (;1;) (type 1) (param $x i32)',
    '  (local $y f64)',
    '  block  ;; label = @1',
    '    loop  ;; label = @2',
    '      local.get $x',
    '      i32.eqz',
    '      br_if 1 (;@1;)',
    '      local.get $x',
    '      call $helper',
    '      drop',
    '      local.get $x',
    '      if  ;; label = @3',
    '        br 1 (;@2;)',
    '      else',
    '        i32.const 0',
    '        local.get $y',
    '        f64.store offset=8 align=4',
    '      end',
    '    end',
    '  end',
    ')',
  ]);
  expect(text).toMatchObject({ name: 'main', exportedAs: ['run'], signature: '(i32) → ()', problem: null });
  const call = text.lines.flatMap(({ pieces }) => pieces).find(({ text }) => text === '$helper');
  expect(call?.functionIndex).toBe(0);
});

it('gives each instruction where it lies', async () => {
  const module = await opened('(module (func (result i32) i32.const 1 i32.const 300 i32.add))');
  const { lines, offset } = functionText(module, 0);
  // Behind one byte for no locals; the constants take two and three bytes.
  expect(lines.map((line) => line.offset)).toEqual([null, 1, 3, 6, 7].map((at) => at && offset + at));
});

it('writes numbers as they are read back', async () => {
  const module = await opened(`(module (func
    (drop (f32.const 0.1)) (drop (f64.const 1e300)) (drop (f32.const nan:0x200000)) (drop (f64.const -inf))
    (drop (f64.const -0)) (drop (i64.const -9223372036854775808)) (drop (f32.const nan))))`);
  expect(linesOf(functionText(module, 0)).filter((line) => line.includes('const'))).toEqual([
    '  f32.const 0.1',
    '  f64.const 1e+300',
    '  f32.const nan:0x200000',
    '  f64.const -inf',
    '  f64.const -0',
    '  i64.const -9223372036854775808',
    '  f32.const nan',
  ]);
});

it('writes instructions on collected types, with their types', () => {
  const text = functionText(openModule(COLLECTED, 'KEY'), 0);
  expect(linesOf(text)).toEqual([
    '(func $first (;0;) (type 2) (param (ref 0)) (result i32)',
    '  local.get 0',
    '  struct.get 0 0',
    ')',
  ]);
});

it('writes an imported function as what is asked for', async () => {
  const module = await opened('(module (import "env" "a\\"b" (func (param i32) (result i64))))');
  const text = functionText(module, 0);
  expect(text).toMatchObject({ imported: true, bytes: 0, next: null });
  expect(linesOf(text)).toEqual(['(import "env" "a\\"b" (func (param i32) (result i64)))']);
});

it('writes the largest function of a large module part by part, each in a moment', () => {
  const module = openModule(realModule('esbuild'), 'KEY');
  const { bodyLengths, imported } = module.index;
  const largest = bodyLengths.values().indexOf(Math.max(...bodyLengths.values())) + imported.function;
  const seen = new Set<number>();
  let from: number | null = 0;
  let instructions = 0;
  while (from !== null) {
    const begun = performance.now();
    const text = functionText(module, largest, from);
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(text.lines.length).toBeLessThanOrEqual(MOST_TEXT_LINES);
    for (const { offset } of text.lines) if (offset !== null) seen.add(offset);
    instructions = text.instructions ?? 0;
    from = text.next;
  }
  expect(instructions).toBeGreaterThan(80_000);
  // Every instruction once: no line is lost between two parts, and none is there twice.
  expect(seen.size).toBe(instructions);
});

it('ends where the code is not as the format says, and says where', async () => {
  const { index } = await opened('(module (func (result i32) i32.const 1 i32.const 2 i32.add))');
  const bytes = index.bytes.slice();
  const body = index.bodyOffsets.at(0) as number;
  bytes[body + 3] = 0x27;
  const text = functionText(openModule(bytes, 'KEY'), 0);
  expect(text.problem).toBe(`there is no instruction 0x27, at byte ${body + 3}`);
  expect(linesOf(text)).toHaveLength(2);
  expect(text.instructions).toBeNull();
});

it('refuses a function that is not there', () => {
  expect(() => functionText(openModule(COLLECTED, 'KEY'), 1)).toThrow(
    expect.objectContaining({ name: 'ContentsError', kind: 'no-such-part' }),
  );
});
