import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fingerprintOf } from '../../../src/core/hook/fingerprint.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../../support/sample-files.ts';

it('is the same for the same bytes, and names no file that is not there to be named', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      const name = fingerprintOf(bytes);
      expect(name).toMatch(/^\d+-[0-9a-f]{16}$/);
      expect(fingerprintOf(Uint8Array.from(bytes))).toBe(name);
      expect(fingerprintOf(Uint8Array.of(...bytes, 0))).not.toBe(name);
    }),
  );
});

it('is another one where a byte that it looks at is another one', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 5000 }),
      fc.nat(15),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, by) => {
        const name = fingerprintOf(bytes);
        for (const index of [at, bytes.length - 16 + at]) {
          const other = Uint8Array.from(bytes);
          other[index] = ((other[index] as number) + by) % 256;
          expect(fingerprintOf(other)).not.toBe(name);
        }
      },
    ),
  );
});

it('tells real modules apart', () => {
  const [esbuild, sqlite] = [ESBUILD_WASM, SQLITE_WASM].map((path) => fingerprintOf(readFileSync(path)));
  expect(esbuild).not.toBe(sqlite);
});
