import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ContentsError } from '../../../src/main/contents/binary/contents-error.ts';
import { codeTree } from '../../../src/main/contents/code-tree.ts';
import { compareModules } from '../../../src/main/contents/compare-modules.ts';
import { functionText } from '../../../src/main/contents/function-text.ts';
import { ListPages } from '../../../src/main/contents/list-page.ts';
import { openModule, shownBytes } from '../../../src/main/contents/open-module.ts';
import { CONTENT_LISTS, CONTENT_ORDERS, MOST_TEXT_LINES } from '../../../src/shared/module-contents.ts';
import { COLLECTED, EMPTY_MODULE, IMPORTS_ONLY } from '../../support/wasm-modules.ts';
import { opened, realModule } from './support.ts';

/** What a question may take, whatever the bytes are: a thousand times what it takes of an honest module. */
const MOST_MS = 2_000;

const VARIED = await opened(`(module $varied
  (import "env" "f" (func $f (param i32 f64) (result i64)))
  (import "env" "m" (memory 1 4))
  (import "env" "g" (global $g (mut i32)))
  (table 2 4 funcref) (tag $t (param i32))
  (global i64 (i64.const -5))
  (func $work (export "work") (param $x i32) (result i32) (local v128 i32)
    (block $out (result i32)
      (try (do (drop (call $f (local.get $x) (f64.const 1)))) (catch $t (drop)) (catch_all))
      (br_table $out 0 (local.get $x) (local.get $x))
      (f64.store offset=8 (i32.const 4) (f64.const 0.1)) (memory.fill (i32.const 0) (i32.const 0) (i32.const 1))
      (i32.const 7)))
  (elem (i32.const 0) $work $f) (data (i32.const 16) "hello") (data "passive"))`);

const SEEDS = [VARIED.index.bytes, COLLECTED, IMPORTS_ONLY, EMPTY_MODULE, realModule('xxhash')];

/** Honest modules with some of their bytes changed, cut out or put in. */
const mutated = fc
  .record({
    seed: fc.constantFrom(...SEEDS),
    changes: fc.array(
      fc.record({ at: fc.nat(4_000), remove: fc.nat(6), insert: fc.uint8Array({ maxLength: 6 }) }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ seed, changes }) => {
    let bytes = [...seed];
    for (const { at, remove, insert } of changes) {
      const place = 8 + (at % Math.max(1, bytes.length - 8));
      bytes = [...bytes.slice(0, place), ...insert, ...bytes.slice(place + remove)];
    }
    return Uint8Array.from(bytes);
  });

/** Sections of any content: what only looks like a module. */
const sections = fc
  .array(fc.tuple(fc.nat(15), fc.uint8Array({ maxLength: 60 })), { maxLength: 12 })
  .map((parts) =>
    Uint8Array.from([...EMPTY_MODULE, ...parts.flatMap(([id, content]) => [id, content.length, ...content])]),
  );

const anyBytes = fc.oneof(mutated, sections, fc.uint8Array({ maxLength: 200 }));

it('whatever the bytes are, every question is answered, or refused with its own error, soon', () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(40), (bytes, at) => {
      const begun = performance.now();
      const module = refusedOr(() => openModule(bytes, 'KEY'));
      if (!module) return;
      const pages = new ListPages(module);
      for (const list of CONTENT_LISTS) {
        for (const order of CONTENT_ORDERS) {
          const page = pages.page({ list, order, search: '', descending: at % 2 === 0, from: 0, count: 20 });
          expect(page.total).toBe(module.contents.counts[list]);
          expect(page.entries.length).toBe(Math.min(20, page.total));
        }
        pages.page({ list, order: 'name', search: 'e', descending: false, from: at, count: 20 });
      }
      const tree = codeTree(module, []);
      expect(tree.bytes).toBe(module.contents.codeBytes);
      const text = refusedOr(() => functionText(module, at));
      if (text) expect(text.lines.length).toBeLessThanOrEqual(MOST_TEXT_LINES);
      refusedOr(() => shownBytes(module, at, 100));
      compareModules(module, VARIED);
      compareModules(VARIED, module);
      // It crosses to the window.
      structuredClone(module.contents);
      expect(performance.now() - begun).toBeLessThan(MOST_MS);
    }),
    { numRuns: 4_000 },
  );
});

it('counts that promise more than there are bytes end with the bytes', () => {
  const endless = [0xff, 0xff, 0xff, 0xff, 0x0f];
  for (let id = 1; id <= 13; id++) {
    const { contents } = openModule(
      Uint8Array.from([...EMPTY_MODULE, id, endless.length, ...endless]),
      'KEY',
    );
    expect(contents.counts.functions).toBe(0);
    if (id !== 8 && id !== 12) expect(contents.oddities.length).toBeGreaterThan(0);
  }
});

it('a function with four billion locals is not written out', () => {
  const body = [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x0b];
  const bytes = Uint8Array.from([
    ...EMPTY_MODULE,
    ...[1, 4, 1, 0x60, 0, 0],
    ...[3, 2, 1, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  ]);
  const text = functionText(openModule(bytes, 'KEY'), 0);
  expect(text.problem).toContain('4,294,967,295 locals');
});

it('a million functions are walked in seconds, and no more than that are kept', () => {
  const count = 1_100_000;
  const leb = [0xe0, 0x91, 0x43];
  const bytes = new Uint8Array(30 + count * 4);
  let at = 0;
  const put = (...values: number[]) => {
    bytes.set(values, at);
    at += values.length;
  };
  const size = (value: number) =>
    [0, 7, 14, 21].map((shift) => ((value >>> shift) & 0x7f) | (shift < 21 ? 0x80 : 0));
  put(...EMPTY_MODULE, ...[1, 4, 1, 0x60, 0, 0]);
  put(3, ...size(count + 3).slice(0, 4), ...leb);
  at += count;
  put(10, ...size(count * 3 + 3), ...leb);
  for (let index = 0; index < count; index++) put(2, 0, 0x0b);
  const begun = performance.now();
  const module = openModule(bytes.subarray(0, at), 'KEY');
  expect(module.contents.oddities).toEqual([]);
  expect(module.contents.counts.functions).toBe(1_000_000);
  const page = new ListPages(module).page({
    list: 'functions',
    order: 'bytes',
    search: '',
    descending: true,
    from: 999_990,
    count: 20,
  });
  expect(page.entries).toHaveLength(10);
  expect(codeTree(module, []).functions).toBe(1_000_000);
  expect(performance.now() - begun).toBeLessThan(30_000);
});

it('what is no module is refused as that', () => {
  const refusals = [
    [Uint8Array.of(), 'not-wasm'],
    [Uint8Array.from(Buffer.from('(module)')), 'not-wasm'],
    [Uint8Array.of(0, 0x61, 0x73, 0x6d, 1), 'malformed'],
    [Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), 'malformed'],
    [Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'component'],
  ] as const;
  for (const [bytes, kind] of refusals) {
    expect(() => openModule(bytes, 'KEY')).toThrow(expect.objectContaining({ name: 'ContentsError', kind }));
  }
});

function refusedOr<Value>(question: () => Value): Value | undefined {
  try {
    return question();
  } catch (error) {
    expect(error).toBeInstanceOf(ContentsError);
    return undefined;
  }
}
