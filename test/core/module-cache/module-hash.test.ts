import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createModuleHasher, ModuleHash } from '../../../src/core/module-cache/module-hash.ts';

const digest = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.uint8Array({ minLength: 8, maxLength: 8 }),
);
const EMPTY_SHA256 = 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855';

describe('printing and parsing', () => {
  it('parses back what it prints, whatever the digest', () => {
    fc.assert(
      fc.property(digest, (bytes) => {
        const hash = ModuleHash.fromBytes(bytes);
        expect(hash).toMatch(/^[0-9A-F]+$/);
        expect(Buffer.from(ModuleHash.toBytes(ModuleHash.parse(`${hash}`))).equals(bytes)).toBe(true);
        expect(JSON.parse(JSON.stringify(hash))).toBe(hash);
      }),
    );
  });

  it('tells the algorithm by the length', () => {
    expect(ModuleHash.algorithmOf(ModuleHash.parse(EMPTY_SHA256))).toBe('sha256');
    expect(ModuleHash.algorithmOf(ModuleHash.parse('EF46DB3751D8E999'))).toBe('xxh64');
  });

  it.each([
    ['lower case', EMPTY_SHA256.toLowerCase()],
    ['one lower-case digit', `a${EMPTY_SHA256.slice(1)}`],
    ['a space before', ` ${EMPTY_SHA256}`],
    ['a line end behind', `${EMPTY_SHA256}\n`],
    ['a digit too few', EMPTY_SHA256.slice(1)],
    ['a digit too many', `${EMPTY_SHA256}0`],
    ['a length between the two', EMPTY_SHA256.slice(32)],
    ['nothing', ''],
    ['what is not hex', 'G'.repeat(64)],
    ['a path', `../${EMPTY_SHA256.slice(3)}`],
  ])('refuses %s', (_, text) => {
    expect(() => ModuleHash.parse(text)).toThrow(TypeError);
  });

  it('refuses every text that it would not print', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^([0-9A-F]{64}|[0-9A-F]{16})$/.test(text));
        expect(() => ModuleHash.parse(text)).toThrow(TypeError);
      }),
    );
  });

  it('refuses digests of another length', () => {
    for (const length of [0, 7, 9, 31, 33]) {
      expect(() => ModuleHash.fromBytes(new Uint8Array(length))).toThrow(TypeError);
    }
  });
});

describe('hashing', () => {
  it('is SHA-256 by default', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        const expected = createHash('sha256').update(bytes).digest('hex').toUpperCase();
        expect(await ModuleHash.of(bytes)).toBe(expected);
      }),
    );
  });

  // The empty input is in xxHash's specification, as a number: its bytes are printed from the least significant on.
  // The one with dots is in wasmer's own tests.
  it.each([
    ['', '99E9D85137DB46EF'],
    ['a', '5B6E8CA9F1C44ED2'],
    ['abc', '990977ADF52CBC44'],
    ['\0asm...', '0CC78860D414714C'],
  ])('is XXH64 with seed 0 where that is asked for: "%s"', async (text, expected) => {
    expect(await ModuleHash.of(Buffer.from(text), 'xxh64')).toBe(expected);
  });

  it('prints an XXH64 that begins with zeros in full', async () => {
    for (let number = 0; ; number++) {
      const hash = await ModuleHash.of(Buffer.from(String(number)), 'xxh64');
      expect(hash).toHaveLength(16);
      if (hash.startsWith('0')) return;
    }
  });

  it.each(['sha256', 'xxh64'] as const)('gives one %s however the bytes are cut', async (algorithm) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array()), async (pieces) => {
        const hasher = await createModuleHasher(algorithm);
        for (const piece of pieces) hasher.update(piece);
        const whole = await ModuleHash.of(Buffer.concat(pieces), algorithm);
        expect(hasher.digest()).toBe(whole);
      }),
      { numRuns: 30 },
    );
  });
});

it('is the same key of a Map as a hash of the same digest, and of no other', () => {
  fc.assert(
    fc.property(digest, digest, (one, other) => {
      const same = Buffer.from(one).equals(other);
      const held = new Map([[ModuleHash.fromBytes(one), 'held']]);
      expect(held.has(ModuleHash.fromBytes(other))).toBe(same);
      expect(held.has(ModuleHash.fromBytes(one.slice()))).toBe(true);
    }),
  );
});
