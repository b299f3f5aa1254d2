import { expect, it } from 'vitest';
import { compareModules } from '../../../src/main/contents/compare-modules.ts';
import { openModule } from '../../../src/main/contents/open-module.ts';
import { opened, realModule } from './support.ts';

const before = await opened(`(module
  (import "env" "gone" (func)) (import "env" "kept" (func (param i32)))
  (func $same (export "same")) (func $grown (export "grown") nop) (func $lost (export "lost")))`);
const after = await opened(`(module
  (import "env" "kept" (func (param i64))) (import "env" "new" (global i32))
  (func $same (export "same")) (func $grown (export "grown") (param i32) nop nop nop)
  (func $added (export "added") (drop (i32.extend8_s (i32.const 1)))))`);

it('tells what came, what went and what changed', () => {
  const changes = compareModules(before, after);
  expect(changes.exports).toMatchObject({
    added: [{ name: 'added', value: 'function () → ()' }],
    removed: [{ name: 'lost', value: 'function () → ()' }],
    changed: [{ name: 'grown', before: 'function () → ()', after: 'function (i32) → ()' }],
    counts: { added: 1, removed: 1, changed: 1, same: 1 },
  });
  expect(changes.imports).toMatchObject({
    added: [{ name: 'env.new', value: 'global i32' }],
    removed: [{ name: 'env.gone' }],
    changed: [{ name: 'env.kept', before: 'function (i32) → ()', after: 'function (i64) → ()' }],
  });
  expect(changes.functions).toMatchObject({
    added: [{ name: 'added', value: 6 }],
    removed: [{ name: 'lost', value: 2 }],
    changed: [{ name: 'grown', before: 3, after: 5 }],
    counts: { same: 1 },
    unnamed: { before: 0, after: 0 },
  });
  expect(changes.features).toEqual({ added: ['sign extension'], removed: [] });
  expect(changes.sections.changed.map(({ name }) => name)).toContain('code');
  expect(changes.before).toMatchObject({ functions: 3, bytes: before.index.bytes.byteLength });
});

it('finds no change between a module and itself', () => {
  const { sections, imports, exports, functions, features } = compareModules(after, after);
  for (const { added, removed, changed } of [sections, imports, exports, functions]) {
    expect([added, removed, changed]).toEqual([[], [], []]);
  }
  expect(features).toEqual({ added: [], removed: [] });
});

it('lists the largest changes of very many, and counts them all', () => {
  const one = openModule(realModule('duckdb'), 'KEY');
  const other = openModule(realModule('duckdb with threads'), 'KEY');
  const { functions, exports } = compareModules(one, other);
  expect(functions.changed).toHaveLength(200);
  expect(functions.counts.changed).toBeGreaterThan(200);
  const weights = functions.changed.map(({ before, after }) => Math.abs(after - before));
  expect(weights).toEqual([...weights].sort((a, b) => b - a));
  expect(exports.counts.same).toBeGreaterThan(10_000);
});

it('counts functions without a name, which cannot be told apart', () => {
  const esbuild = openModule(realModule('esbuild'), 'KEY');
  expect(compareModules(esbuild, esbuild).functions.unnamed).toEqual({ before: 5_304, after: 5_304 });
});
