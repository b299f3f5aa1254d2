import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import {
  boundedName,
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  MalformedEntry,
  OtherFormat,
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
/** Names of whatever characters, half of them longer than an entry keeps. */
const anyName = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }),
  fc.string({ unit: 'binary', minLength: 600, maxLength: 1_500 }),
);
const wellFormed = (text: string) => Buffer.from(text).toString();
const origin = fc.record({
  name: fc.option(anyName.map(boundedName)),
  mode: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/),
  compiledAt: fc.nat(4e12),
  compileMs: fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.abs),
});
const header = fc
  .tuple(names, lengths, fc.option(origin))
  .map(([name, length, origin]) => ({ ...name, ...length, origin }));
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
  const good = { key: ModuleHash.parse('0'.repeat(64)), engineId: toEngineId('v8'), origin: null };
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
  const good = { key: ModuleHash.parse('0'.repeat(64)), engineId: toEngineId('v8'), origin: null };
  const written = { ...good, wireLength: 1, artifactLength: 1 };
  for (let offset = 0; offset < 12; offset++) {
    const changed = encodeHeader(written);
    changed[offset] = (changed[offset] ?? 0) ^ 0x40;
    expect(() => decodeHeader(changed, lengthOf(written))).toThrow(MalformedEntry);
  }
  const later = encodeHeader(written);
  later.writeUInt32LE(77, 8);
  expect(() => decodeHeader(later, lengthOf(written))).toThrow(/format version 77/);
  // Whatever else is in it, and however short its header was: nothing is wrong with it.
  const earlier = encodeHeader(written).subarray(0, 272);
  earlier.writeUInt32LE(1, 8);
  expect(() => decodeHeader(earlier, 272 + 2)).toThrow(OtherFormat);
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

describe('the origin', () => {
  const plain = {
    key: ModuleHash.parse('0'.repeat(64)),
    engineId: toEngineId('v8'),
    wireLength: 1,
    artifactLength: 1,
  };
  const made = {
    name: '/home/ada/a.wasm',
    mode: 'ahead-of-time',
    compiledAt: 1_700_000_000_000,
    compileMs: 12.5,
  };
  const NAME = 239;
  const readBack = (header: Buffer) => decodeHeader(header, lengthOf(plain)).origin;

  it('keeps the end of a name that is too long, cut between two characters', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const kept = boundedName(name);
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(720);
        expect(wellFormed(kept)).toBe(kept);
        if (kept.startsWith('…') && !name.startsWith('…'))
          expect(wellFormed(name).endsWith(kept.slice(2))).toBe(true);
        else expect(kept).toBe(wellFormed(name));
        expect(boundedName(kept)).toBe(kept);
      }),
    );
    const folders = 'folder/'.repeat(200);
    const origin = readBack(encodeHeader({ ...plain, origin: { ...made, name: `/${folders}esbuild.wasm` } }));
    expect(origin?.name).toMatch(/^…[a-z/]{700,}\/esbuild\.wasm$/);
    expect(boundedName('x'.repeat(50_000_000))).toHaveLength(718);
  });

  it('keeps a name of control characters and marks of direction as it is', () => {
    const name = 'a\u0000\u001b[31m\u202egnp.wasm\n';
    expect(readBack(encodeHeader({ ...plain, origin: { ...made, name } }))?.name).toBe(name);
  });

  it('takes an empty name for none', () => {
    expect(readBack(encodeHeader({ ...plain, origin: { ...made, name: '' } }))?.name).toBeNull();
  });

  it('refuses to write what no compile is', () => {
    for (const wrong of [
      { mode: '' },
      { mode: 'Ahead Of Time' },
      { mode: 'x'.repeat(33) },
      { compileMs: -1 },
      { compileMs: Number.NaN },
      { compileMs: Number.POSITIVE_INFINITY },
      { compiledAt: -1 },
      { compiledAt: Number.NaN },
      { compiledAt: 1e16 },
    ]) {
      expect(() => encodeHeader({ ...plain, origin: { ...made, ...wrong } })).toThrow(MalformedEntry);
    }
  });

  it.each<[string, (header: Buffer) => unknown]>([
    ['a name longer than there is room', (header) => header.writeUInt16LE(721, NAME)],
    ['a name longer than the header', (header) => header.writeUInt16LE(0xffff, NAME)],
    ['a name that is not UTF-8', (header) => header.set([0xff, 0xfe], NAME + 2)],
    ['a name that is cut within a character', (header) => header.set([0xe2, 0x80], NAME + 2 + 14)],
    ['a surrogate in its name', (header) => header.set([0xed, 0xa0, 0x80], NAME + 2)],
    ['a mode longer than there is room', (header) => header.writeUInt8(33, 190)],
    ['a mode that a terminal obeys', (header) => header.set([0x1b], 191)],
    ['a time that no clock shows', (header) => header.writeBigUInt64LE(2n ** 64n - 1n, 223)],
    ['a compile that took no number', (header) => header.writeDoubleLE(Number.NaN, 231)],
    ['a compile that took less than nothing', (header) => header.writeDoubleLE(-1, 231)],
  ])('refuses %s', (_, change) => {
    const header = encodeHeader({ ...plain, origin: made });
    change(header);
    expect(() => decodeHeader(header, lengthOf(plain))).toThrow(MalformedEntry);
  });
});
