import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import initWabt from 'wabt';
import { Comparison } from './support/comparison.ts';
import { type Observation, runObserver } from './support/run-observer.ts';
import { type Runtime, runtimesHere } from './support/runtimes.ts';

const program = join(import.meta.dirname, 'programs/run-random-modules.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'wasm-cache-differential-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const [runtime] = (await runtimesHere()) as [Runtime];
const wabt = await initWabt();
let files = 0;

const assembled = (wat: string, name: string) => {
  const path = join(scratch, `${++files}.wasm`);
  writeFileSync(path, wabt.parseWat(path, wat).toBinary({ write_debug_names: true }).buffer);
  return { name, path };
};

const observe = (wats: string[], patience = 20_000) =>
  runObserver({
    runtime,
    program,
    works: wats.map((wat, index) => assembled(wat, `module ${index}`)),
    variant: { phase: 'stock' },
    scratch,
    patience,
  });

/** Compares two modules as if the second were the first one from the cache. */
async function compare(one: string, other: string) {
  const [[stock], [cached]] = (await Promise.all([observe([one]), observe([other])])) as [
    [Observation],
    [Observation],
  ];
  const comparison = new Comparison('here');
  comparison.add(stock, cached, stock);
  return comparison;
}

const adding = (body: string) =>
  `(module (import "fuzzing-support" "log-i32" (func $log (param i32)))
    (memory (export "memory") 1) (global (export "global") (mut i32) (i32.const 1))
    (func (export "run") (param i32 i64 f64) (result f64) ${body}))`;

describe('the comparison', () => {
  it('finds nothing between a module and itself, and counts the calls', async () => {
    const body = '(call $log (local.get 0)) (f64.add (local.get 2) (f64.const 1))';
    const { differences, calls, modules, others } = await compare(adding(body), adding(body));
    expect(differences).toEqual([]);
    expect([calls, modules]).toEqual([4, 1]);
    expect([...others]).toEqual([['from stock', 1]]);
  });

  it.each<[what: string, one: string, other: string, seen: RegExp]>([
    ['a result', '(f64.const 1)', '(f64.const 2)', /^run\(.*\) = 2$/],
    ['the sign of a zero', '(f64.const 0)', '(f64.const -0)', /= -0$/],
    [
      'an i64 that a call is given',
      '(f64.convert_i64_s (i64.and (local.get 1) (i64.const 1)))',
      '(f64.convert_i64_s (i64.or (local.get 1) (i64.const 1)))',
      /^run\(/,
    ],
    [
      'what an import is called with',
      '(call $log (i32.const 1)) (f64.const 0)',
      '(call $log (i32.const 2)) (f64.const 0)',
      /^log-i32\(2\)$/,
    ],
    [
      'what lies in memory',
      '(i32.store8 (i32.const 9) (i32.const 4)) (f64.const 0)',
      '(i32.store8 (i32.const 9) (i32.const 5)) (f64.const 0)',
      /^memory memory 65536 /,
    ],
    [
      'a global',
      '(global.set 0 (i32.const 4)) (f64.const 0)',
      '(global.set 0 (i32.const 5)) (f64.const 0)',
      /^global global 5$/,
    ],
    [
      'the kind of a trap',
      '(drop (i32.div_s (i32.const 1) (i32.const 0))) (f64.const 0)',
      '(drop (i32.rem_s (i32.const 1) (i32.const 0))) (f64.const 0)',
      /throws RuntimeError: remainder by zero/,
    ],
    [
      'where a trap is',
      '(unreachable)',
      '(nop) (unreachable)',
      /throws RuntimeError: unreachable \| at .*wasm-function\[1\]:0x/,
    ],
  ])('sees a difference of one instruction in %s', async (_what, one, other, seen) => {
    const { differences } = await compare(adding(one), adding(other));
    expect(differences).toHaveLength(1);
    expect(differences[0]?.cached).toMatch(seen);
    // V8 names a module without a name by its bytes.
    const [expected, cached] = [differences[0]?.stock, differences[0]?.cached].map((line) =>
      line?.replaceAll(/wasm:\/\/wasm\/[0-9a-f]+/g, ''),
    );
    expect(cached).not.toBe(expected);
  });

  it.each([
    ['exports', '(module (func (export "b")))'],
    ['imports', '(module (import "x" "y" (func)) (func (export "a")))'],
    ['custom sections', '(module (func $name (export "a")))'],
  ])('sees other %s', async (what, other) => {
    const { differences } = await compare('(module (func (export "a")))', other);
    expect(differences).toHaveLength(1);
    const [{ stock, cached } = {}] = differences;
    expect(stock ?? cached).toMatch(new RegExp(`^${what.split(' ')[0]}`.replace(/s$/, '')));
  });

  it('leaves the bits of a NaN to the machine', async () => {
    const giving = (nan: string) => `(module (func (export "run") (result f64) (f64.const ${nan})))`;
    expect((await compare(giving('nan'), giving('-nan:0x4000000000001'))).differences).toEqual([]);
  });

  it('takes what V8’s optimizing compiler does without the cache as well, and counts it', () => {
    const seen = (...lines: string[]): Observation => ({ name: 'module', lines, calls: 1, supplied: [] });
    const comparison = new Comparison('here');
    const [stock, optimized] = [seen('a', 'one'), seen('a', 'other')];
    comparison.add(stock, optimized, optimized);
    expect([comparison.differences.length, comparison.ofV8.length]).toEqual([0, 1]);
    comparison.add(stock, seen('a', 'neither'), optimized);
    expect(comparison.differences).toHaveLength(1);
  });

  it('goes on after a module that does not end, and after one that ends its process', async () => {
    const endless = '(module (func (export "run") (loop (br 0))))';
    const fine = '(module (func (export "run") (result i32) (i32.const 7)))';
    const seen = await observe([fine, endless, fine], 1_500);
    expect(seen.map(({ lines }) => lines.at(-1))).toEqual(['run() = 7', 'did not end', 'run() = 7']);
    const missing = { name: 'gone', path: join(scratch, 'no such file') };
    const [gone] = await runObserver({
      runtime,
      program,
      works: [missing],
      variant: { phase: 'stock' },
      scratch,
      patience: 20_000,
    });
    expect(gone?.lines[0]).toMatch(/^ended with 1: /);
  });
});
