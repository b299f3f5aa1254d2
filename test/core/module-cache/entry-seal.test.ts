import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import {
  encodeHeader,
  HEADER_BYTES,
  HEADER_NONCE,
  HEADER_TAG,
  NONCE,
  TAG,
} from '../../../src/core/module-cache/entry-format.ts';
import {
  headerHolds,
  SEAL_KEY_BYTES,
  SealCheck,
  sealEntry,
} from '../../../src/core/module-cache/entry-seal.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';

const sealKey = randomBytes(SEAL_KEY_BYTES);

/** A whole entry, sealed. */
function sealed(contents: Uint8Array[], key = sealKey): Buffer {
  const header = encodeHeader({
    key: ModuleHash.parse('AB'.repeat(32)),
    engineId: toEngineId('v8-test'),
    wireLength: contents[0]?.byteLength ?? 0,
    artifactLength: contents[1]?.byteLength ?? 0,
    origin: { name: '/home/ada/a.wasm', mode: 'ahead-of-time', compiledAt: 1_000, compileMs: 2.5 },
  });
  sealEntry(key, header, contents);
  return Buffer.concat([header, ...contents]);
}

/** Checks an entry's seal, its contents cut into pieces of `pieceBytes`. */
function holds(entry: Buffer, key = sealKey, pieceBytes = Number.POSITIVE_INFINITY): boolean {
  const check = new SealCheck(key, entry.subarray(0, HEADER_BYTES));
  for (let offset = HEADER_BYTES; offset < entry.byteLength; offset += pieceBytes) {
    check.update(entry.subarray(offset, offset + pieceBytes));
  }
  return check.holds();
}

const contents = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }));

it('holds for what was sealed, in whatever pieces it is read', () => {
  fc.assert(
    fc.property(contents, fc.integer({ min: 1, max: 300 }), (parts, pieceBytes) => {
      expect(holds(sealed(parts), sealKey, pieceBytes)).toBe(true);
    }),
  );
});

it('breaks with a change of any one byte: header, nonce, tag, wire bytes, artifact', () => {
  const entry = sealed([randomBytes(64), randomBytes(64)]);
  for (let offset = 0; offset < entry.byteLength; offset++) {
    const changed = Buffer.from(entry);
    changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 8));
    expect(holds(changed), `byte ${offset}`).toBe(false);
  }
});

it('breaks with any other bytes of the same length', () => {
  fc.assert(
    fc.property(contents, fc.nat(), fc.integer({ min: 1, max: 255 }), (parts, place, change) => {
      const entry = sealed(parts);
      const offset = place % entry.byteLength;
      entry[offset] = (entry[offset] ?? 0) ^ change;
      expect(holds(entry)).toBe(false);
    }),
  );
});

it('breaks where bytes are missing, added, or in another order', () => {
  const [one, two] = [randomBytes(32), randomBytes(32)];
  const entry = sealed([one, two]);
  expect(holds(entry.subarray(0, -1))).toBe(false);
  expect(holds(Buffer.concat([entry, Buffer.of(0)]))).toBe(false);
  expect(holds(Buffer.concat([entry.subarray(0, HEADER_BYTES), two, one]))).toBe(false);
});

it('breaks under the key of another installation', () => {
  expect(holds(sealed([randomBytes(8)]), randomBytes(SEAL_KEY_BYTES))).toBe(false);
});

it('breaks where the tag of one entry stands on another', () => {
  const entry = sealed([Buffer.from('wire'), Buffer.from('one artifact')]);
  const other = sealed([Buffer.from('wire'), Buffer.from('its neighbour')]);
  other.copy(entry, NONCE.offset, NONCE.offset, HEADER_BYTES);
  expect(holds(entry)).toBe(false);
});

it('never uses one nonce twice, so that the same entry is never sealed alike', () => {
  const seals = Array.from({ length: 100 }, () =>
    sealed([Buffer.from('same')])
      .subarray(NONCE.offset, TAG.offset + TAG.byteLength)
      .toString('hex'),
  );
  expect(new Set(seals).size).toBe(seals.length);
  expect(new Set(seals.map((seal) => seal.slice(0, 2 * NONCE.byteLength))).size).toBe(seals.length);
});

describe("the header's own seal", () => {
  const headerOf = (entry: Buffer) => entry.subarray(0, HEADER_BYTES);

  it('holds for what was sealed, whatever stands behind the header', () => {
    fc.assert(
      fc.property(contents, fc.uint8Array({ maxLength: 50 }), (parts, others) => {
        const entry = sealed(parts);
        expect(headerHolds(sealKey, headerOf(entry))).toBe(true);
        expect(headerHolds(sealKey, Buffer.concat([headerOf(entry), others]))).toBe(true);
      }),
    );
  });

  it('breaks with a change of any one byte that it covers, of its nonce and of its tag, and so does the whole seal', () => {
    const entry = sealed([randomBytes(16), randomBytes(16)]);
    for (let offset = 0; offset < HEADER_TAG.offset + HEADER_TAG.byteLength; offset++) {
      const changed = Buffer.from(entry);
      changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 8));
      expect(headerHolds(sealKey, headerOf(changed)), `byte ${offset}`).toBe(false);
      expect(holds(changed), `byte ${offset}`).toBe(false);
    }
  });

  it('breaks under the key of another installation', () => {
    expect(headerHolds(randomBytes(SEAL_KEY_BYTES), headerOf(sealed([])))).toBe(false);
  });

  it('cannot stand for the seal of the whole, nor the other way round', () => {
    const entry = sealed([]);
    const headersForWhole = Buffer.from(entry);
    entry.copy(headersForWhole, NONCE.offset, HEADER_NONCE.offset, HEADER_TAG.offset + HEADER_TAG.byteLength);
    expect(holds(headersForWhole)).toBe(false);
    const wholesForHeader = Buffer.from(entry);
    entry.copy(wholesForHeader, HEADER_NONCE.offset, NONCE.offset, HEADER_BYTES);
    expect(headerHolds(sealKey, headerOf(wholesForHeader))).toBe(false);
  });

  it('has a nonce of its own', () => {
    const nonces = Array.from({ length: 100 }, () => sealed([])).flatMap((entry) =>
      [HEADER_NONCE, NONCE].map(({ offset, byteLength }) =>
        entry.subarray(offset, offset + byteLength).toString('hex'),
      ),
    );
    expect(new Set(nonces).size).toBe(200);
  });
});
