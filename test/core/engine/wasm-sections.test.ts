import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countOwnFunctions, wasmSections } from '../../../src/core/engine/wasm-sections.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import {
  EMPTY_MODULE,
  IMPORTS_ONLY,
  MEMORY_ONLY,
  moduleOf,
  withFunctions,
} from '../../support/wasm-modules.ts';

it('counts the functions that a module defines itself', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 300 }), (values) => {
      expect(countOwnFunctions(withFunctions(values))).toBe(values.length);
    }),
  );
});

it('does not count functions that are imported', () => {
  expect(countOwnFunctions(IMPORTS_ONLY)).toBe(0);
  expect(countOwnFunctions(MEMORY_ONLY)).toBe(0);
  expect(countOwnFunctions(EMPTY_MODULE)).toBe(0);
});

it('counts more functions than one byte can say, and finds them behind custom sections', () => {
  const custom: [number, number[]] = [0, [4, ...Buffer.from('name'), ...new Array(300).fill(3)]];
  const count = [0xe8, 0x07];
  expect(countOwnFunctions(moduleOf([custom, [1, [0]], custom, [3, count]]))).toBe(1000);
});

it('reads a number that is written longer than it need be', () => {
  expect(countOwnFunctions(moduleOf([[3, [0x82, 0x80, 0x80, 0x80, 0x00]]]))).toBe(2);
});

it('finds the sections of a real module, one behind the other up to its end', () => {
  const wireBytes = readFileSync(SQLITE_WASM);
  const sections = [...wasmSections(wireBytes)];
  const last = sections.at(-1);
  expect((last?.offset ?? 0) + (last?.byteLength ?? 0)).toBe(wireBytes.byteLength);
  expect(sections.map(({ id }) => id)).toEqual(expect.arrayContaining([1, 2, 3, 7, 10, 11]));
  expect(countOwnFunctions(wireBytes)).toBeGreaterThan(1000);
});

it('never throws and never reads past the end, whatever the bytes', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }).map((tail) => Uint8Array.of(...EMPTY_MODULE, ...tail)),
  );
  fc.assert(
    fc.property(bytes, (wireBytes) => {
      for (const { offset, byteLength } of wasmSections(wireBytes)) {
        expect(offset + byteLength).toBeLessThanOrEqual(wireBytes.byteLength);
      }
      const count = countOwnFunctions(wireBytes);
      expect(Number.isInteger(count) && count >= 0).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it('ends at a section that is longer than what is left', () => {
  const cut = withFunctions([1, 2, 3]).slice(0, -1);
  expect([...wasmSections(cut)].map(({ id }) => id)).toEqual([1, 3, 7]);
});
