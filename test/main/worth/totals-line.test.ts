import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noTotals } from '../../../src/main/worth/key-totals.ts';
import { lineOf, parseLine } from '../../../src/main/worth/totals-line.ts';

const KEY = `${'0'.repeat(63)}A`;
const totals = {
  ...noTotals(),
  name: 'a "quoted"\n name.wasm',
  wireBytes: 700_000,
  loads: 5,
  hits: { memory: 1, disk: 1, shared: 1 },
  savedMs: -12.345,
  hitMs: 140.125,
  unmeasuredHits: 1,
  slowerHits: 1,
  slowerMs: 20.5,
  compiles: 2,
  compileMs: 2_000.25,
  firstAt: 1,
  usedAt: 9,
  lastCompiles: [
    { engineId: 'v8-13', ms: 1_000, stepMs: 1_100, at: 8 },
    { engineId: 'v8-12', ms: 1_000, stepMs: null, at: 7 },
  ],
};

describe('a line', () => {
  it('is one line, and is read as it was written', () => {
    const line = lineOf(KEY, totals);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(parseLine(line.trimEnd())).toEqual({ key: KEY, totals });
    expect(parseLine(lineOf(null, totals).trimEnd())?.key).toBeNull();
  });

  it('keeps the end of a name that is too long', () => {
    const { totals: read } = parseLine(lineOf(KEY, { ...totals, name: `${'x'.repeat(500)}.wasm` })) ?? {};
    expect(read?.name).toMatch(/x\.wasm$/);
    expect(read?.name.length).toBe(200);
  });

  it('from before there was a shared tier is of memory and disk alone', () => {
    const { shared: _, ...before } = JSON.parse(lineOf(KEY, totals));
    const { totals: read } = parseLine(JSON.stringify(before)) ?? {};
    expect(read?.hits).toEqual({ memory: 1, disk: 1, shared: 0 });
  });

  it.each([
    ['is cut off', lineOf(KEY, totals).slice(0, 80)],
    ['is no JSON', 'hello'],
    ['is a list', '[]'],
    ['has no key', '{"loads":1}'],
    ['has a key that is none', lineOf('../../etc', totals)],
    ['has a negative count', lineOf(KEY, { ...totals, loads: -1 })],
    ['has a part of a load', lineOf(KEY, { ...totals, loads: 5.5 })],
    ['has more hits than loads', lineOf(KEY, { ...totals, loads: 2 })],
    ['has saved more than there is time', lineOf(KEY, { ...totals, savedMs: 1e15 })],
    ['has no number for a time', lineOf(KEY, { ...totals, compileMs: Number.NaN })],
  ])('that %s is none', (_, line) => expect(parseLine(line)).toBeNull());

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseLine(text)).not.toThrow();
      }),
    );
  });
});
