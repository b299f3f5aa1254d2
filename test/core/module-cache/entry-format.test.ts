import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import {
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  MalformedEntry,
} from '../../../src/core/module-cache/entry-format.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';

const GIBIBYTE = 2 ** 30;
/** What V8 can make of wasm: up to 256 times its length and 1 MiB, and 4 GiB of machine code at most. */
const mostCode = (wireLength: number) => Math.min(4 * GIBIBYTE, 256 * wireLength + 2 ** 20);

const lengths = fc
  .tuple(fc.nat(GIBIBYTE), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([wireLength, part]) => ({ wireLength, artifactLength: Math.floor(part * mostCode(wireLength)) }));
const names = fc.record({
  key: fc
    .oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ minLength: 8, maxLength: 8 }))
    .map((digest) => ModuleHash.fromBytes(digest)),
  engineId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/).map(toEngineId),
});
const header = fc.tuple(names, lengths).map(([name, length]) => ({ ...name, ...length }));
const lengthOf = ({ wireLength, artifactLength }: { wireLength: number; artifactLength: number }) =>
  HEADER_BYTES + wireLength + artifactLength;

it('reads back what it wrote', () => {
  fc.assert(
    fc.property(header, (written) => {
      const read = decodeHeader(encodeHeader(written), lengthOf(written));
      expect(read).toEqual(written);
    }),
  );
});

it('refuses a file that is longer or shorter than its header says', () => {
  fc.assert(
    fc.property(header, fc.integer({ min: -1000, max: 1000 }), (written, difference) => {
      fc.pre(difference !== 0);
      expect(() => decodeHeader(encodeHeader(written), lengthOf(written) + difference)).toThrow(
        MalformedEntry,
      );
    }),
  );
});

it('refuses lengths that no module has, when it is written and when it is read', () => {
  const good = { key: ModuleHash.parse('0'.repeat(64)), engineId: toEngineId('v8') };
  const lengths = [
    [GIBIBYTE + 1, 0],
    [2 ** 52, 0],
    [GIBIBYTE, 4 * GIBIBYTE + 1],
    [1000, mostCode(1000) + 1],
    [0, mostCode(0) + 1],
    // What a sparse file of 3.9 GB would claim.
    [700_000, 3_900_000_000],
  ] as const;
  for (const [wireLength, artifactLength] of lengths) {
    expect(() => encodeHeader({ ...good, wireLength, artifactLength })).toThrow(/claims to hold/);
    const forged = encodeHeader({ ...good, wireLength: 1, artifactLength: 1 });
    forged.writeBigUInt64LE(BigInt(wireLength), 12);
    forged.writeBigUInt64LE(BigInt(artifactLength), 20);
    expect(() => decodeHeader(forged, lengthOf({ wireLength, artifactLength }))).toThrow(MalformedEntry);
  }
});

it('refuses a header that is cut short', () => {
  fc.assert(
    fc.property(header, fc.nat(HEADER_BYTES - 1), (written, length) => {
      expect(() => decodeHeader(encodeHeader(written).subarray(0, length), length)).toThrow(MalformedEntry);
    }),
  );
});

it('refuses another magic and another format version, and names the versions', () => {
  const good = { key: ModuleHash.parse('0'.repeat(64)), engineId: toEngineId('v8'), wireLength: 1 };
  const written = { ...good, artifactLength: 1 };
  for (let offset = 0; offset < 12; offset++) {
    const changed = encodeHeader(written);
    changed[offset] = (changed[offset] ?? 0) ^ 0x40;
    expect(() => decodeHeader(changed, lengthOf(written))).toThrow(MalformedEntry);
  }
  const later = encodeHeader(written);
  later.writeUInt32LE(77, 8);
  expect(() => decodeHeader(later, lengthOf(written))).toThrow(/format version 77/);
});

it('throws nothing but MalformedEntry, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2 * HEADER_BYTES }), fc.nat(), (bytes, fileLength) => {
      try {
        decodeHeader(Buffer.from(bytes), fileLength);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedEntry);
      }
    }),
  );
});

it('throws nothing but MalformedEntry for a header with changed bytes', () => {
  const change = fc.array(fc.tuple(fc.nat(HEADER_BYTES - 1), fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(header, change, (written, changes) => {
      const changed = encodeHeader(written);
      for (const [offset, value] of changes) changed[offset] = value;
      try {
        decodeHeader(changed, lengthOf(written));
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedEntry);
      }
    }),
  );
});
