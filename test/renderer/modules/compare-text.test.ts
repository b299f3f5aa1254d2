import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from '../../../src/renderer/modules/compare-text.ts';

const icu = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const ascii = fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)) });
const nearlyAlike = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', '0', '1', '9', '-', '_', '.', '/', 'ä', ' '),
});

describe('texts are compared', () => {
  it('as ICU compares them for a person', () => {
    const either = fc.oneof(ascii, nearlyAlike, fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(either, either, (a, b) => {
        expect(Math.sign(compareText(a, b)), JSON.stringify([a, b])).toBe(Math.sign(icu.compare(a, b)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('character by character of ASCII as ICU does', () => {
    for (let a = 0; a < 128; a++) {
      for (let b = 0; b < 128; b++) {
        const [one, other] = [String.fromCharCode(a), String.fromCharCode(b)];
        expect(Math.sign(compareText(one, other)), `${a} ${b}`).toBe(Math.sign(icu.compare(one, other)));
      }
    }
  });

  it('with numbers of any length by their value', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 300 });
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        const [one, other] = [`part-${a}.wasm`, `part-${b}.wasm`];
        expect(Math.sign(compareText(one, other))).toBe(Math.sign(icu.compare(one, other)));
      }),
    );
  });
});
