import { describe, expect, it } from 'vitest';
import { openModule, shownBytes } from '../../../src/main/contents/open-module.ts';
import { moduleOf } from '../../support/wasm-modules.ts';
import { opened, realModule } from './support.ts';

const text = (value: string) => [value.length, ...Buffer.from(value)];

describe('the overview', () => {
  it('counts, adds up and names', async () => {
    const { contents } = await opened(`(module $mine
      (import "env" "log" (func (param i32))) (memory (export "m") 2 10)
      (func $init) (func $run (export "run")) (start $init)
      (data (i32.const 0) "abc") (data (i32.const 8) "de"))`);
    expect(contents).toMatchObject({
      moduleName: 'mine',
      importedFunctions: 1,
      dataBytes: 5,
      codeBytes: 4,
      counts: { functions: 2, imports: 1, exports: 2, types: 2, memories: 1, data: 2 },
      start: { index: 1, name: 'init' },
      memories: [{ limits: { minimum: 2, maximum: 10 }, shared: false, wide: false, imported: false }],
      names: { named: 2, from: 'name-section' },
      oddities: [],
    });
    expect(contents.sections.at(-1)).toMatchObject({ name: 'name', id: 0 });
    expect(contents.sections[0]).toMatchObject({ name: 'type', id: 1, offset: 10 });
  });

  it('says what made the module, and what it says it needs', () => {
    const producers = [1, ...text('language'), 1, ...text('Rust'), ...text('1.80')];
    const features = [2, 0x2b, ...text('simd128'), 0x2d, ...text('atomics')];
    const { contents } = openModule(
      moduleOf([
        [0, [...text('producers'), ...producers]],
        [0, [...text('target_features'), ...features]],
      ]),
      'KEY',
    );
    expect(contents.producers).toEqual([{ field: 'language', name: 'Rust', version: '1.80' }]);
    expect(contents.targetFeatures).toEqual([
      { name: 'simd128', used: true },
      { name: 'atomics', used: false },
    ]);
  });

  it('says what cannot be read, and where, and goes on behind it', () => {
    const { contents } = openModule(
      moduleOf([
        [1, [1, 0x60, 0, 0]],
        [2, [1, 1, 0x61, 1, 0x62, 9]],
        [5, [1, 0, 1]],
      ]),
      'KEY',
    );
    expect(contents.counts).toMatchObject({ types: 1, imports: 0, memories: 1 });
    expect(contents.oddities).toEqual([{ message: 'an import is of a kind that is not known', offset: 22 }]);
  });

  it('shows what is there of a module that is cut short', () => {
    const whole = realModule('sql.js');
    const { contents } = openModule(whole.subarray(0, 300_000), 'KEY');
    expect(contents.counts.functions).toBeGreaterThan(500);
    expect(contents.counts.exports).toBe(56);
    expect(contents.oddities[0]?.message).toMatch(
      /section 10 says it has 609,863 bytes, and [\d,]+ are left/,
    );
  });

  it('takes a moment for a large module', () => {
    const { contents } = openModule(realModule('duckdb'), 'KEY');
    expect(contents.ms).toBeLessThan(10_000);
    expect(contents.counts).toMatchObject({ functions: 60_116, exports: 75_011 });
    // It crosses to the window: what it weighs is bounded, whatever the module.
    expect(JSON.stringify(contents).length).toBeLessThan(20_000);
  });
});

it('shows bytes as they are, a kilobyte at most, and none behind the end', async () => {
  const module = await opened('(module (memory 1) (data (i32.const 0) "hello"))');
  const at = module.index.bytes.byteLength - 5;
  const { bytes } = shownBytes(module, 0, 8);
  expect([...bytes]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  expect(shownBytes(module, at, 100).bytes.byteLength).toBe(5);
  expect(shownBytes(openModule(realModule('xxhash'), 'KEY'), 0, 5_000).bytes.byteLength).toBe(1_024);
  expect(() => shownBytes(module, at + 5, 1)).toThrow(expect.objectContaining({ kind: 'no-such-part' }));
});
