import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import {
  type Manifest,
  manifestName,
  openManifest,
  signManifest,
} from '../../../src/core/shared-tier/manifest.ts';
import { checkObjectName } from '../../../src/core/shared-tier/object-name.ts';
import { Refusal } from '../../../src/core/shared-tier/refusal.ts';
import { MAX_ENVELOPE, signEnvelope } from '../../../src/core/signing/envelope.ts';
import { makeSigningKey } from '../../../src/core/signing/signing-key.ts';
import { trusting } from './support/tier.ts';

const TYPE = 'application/vnd.wasm-compile-cache.manifest+json; version=1';
const signingKey = makeSigningKey('ci');
const keys = [trusting(signingKey)];
const key = ModuleHash.fromBytes(new Uint8Array(32));
const engineId = toEngineId('v8-13.6-linux-x64-964aae3f-addon2');
const wanted = { key, engineId };
const sha256 = 'a'.repeat(64);
const manifest: Omit<Manifest, 'signer'> = {
  ...wanted,
  cpu: ['avx', 'avx2'],
  origin: { name: 'a.wasm', mode: 'ahead-of-time', compiledAt: 1, compileMs: 2.5 },
  wire: { sha256, bytes: 1_000 },
  artifact: { sha256, bytes: 5_000 },
  object: { sha256, bytes: 900 },
  signedAt: 3,
  expiresAt: null,
};

/** What becomes of words that a good key has signed. */
function outcomeOf(words: unknown): string {
  try {
    openManifest(
      signEnvelope(Buffer.from(JSON.stringify(words) ?? ''), TYPE, signingKey),
      wanted,
      keys,
      1_000,
    );
    return 'taken';
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).reason;
  }
}

it('says all that it was told, and stays small', () => {
  const moment = fc.integer({ min: 0, max: 8.64e15 });
  const content = fc.record({
    sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
    bytes: fc.integer({ min: 1, max: 1_000_000 }),
  });
  const origin = fc.record({
    name: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2_000 })),
    mode: fc.constantFrom('ahead-of-time', 'background', 'as-used'),
    compiledAt: moment,
    compileMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  });
  fc.assert(
    fc.property(origin, content, moment, fc.option(moment), (from, wire, signedAt, expiresAt) => {
      const said = { ...manifest, origin: from, wire, signedAt, expiresAt };
      const envelope = signManifest(said, signingKey);
      expect(envelope.byteLength).toBeLessThan(MAX_ENVELOPE / 2);
      const read = openManifest(envelope, wanted, keys, expiresAt === null ? 0 : expiresAt - 1);
      const { name } = read.origin;
      expect(read).toEqual({ ...said, signer: 'ci', origin: { ...from, name } });
      if (from.name !== null && Buffer.byteLength(from.name) <= 720) {
        expect(name).toBe(Buffer.from(from.name).toString());
      }
    }),
  );
});

it('takes none of what even a good key could say by mistake', () => {
  const said = { ...manifest, signer: 'ci' };
  expect(outcomeOf(said)).toBe('taken');
  const wrong: Record<string, unknown>[] = [
    { key: 'x' },
    { engineId: '../x' },
    { cpu: 'avx' },
    { cpu: [1] },
    { cpu: Array(100).fill('avx') },
    { origin: null },
    { origin: { ...said.origin, mode: 'a mode' } },
    { origin: { ...said.origin, compileMs: -1 } },
    { origin: { ...said.origin, name: 'x'.repeat(721) } },
    { wire: { sha256, bytes: 2 ** 31 } },
    { wire: { sha256: sha256.toUpperCase(), bytes: 1 } },
    { artifact: { sha256, bytes: 0 } },
    // More than so much wasm can become, and more than a compressed artifact is.
    { artifact: { sha256, bytes: 100_000_000 } },
    { object: { sha256, bytes: 1_000_000 } },
    { object: { sha256, bytes: 0.5 } },
    { signedAt: '2026' },
    { expiresAt: -1 },
    { signer: 'a/b' },
  ];
  for (const change of wrong)
    expect([change, outcomeOf({ ...said, ...change })]).toEqual([change, 'malformed']);
  expect(outcomeOf({ ...said, signer: 'other' })).toBe('wrong-signature');
  expect(outcomeOf({ ...said, expiresAt: 1_000 })).toBe('expired');
  expect(outcomeOf({ ...said, key: ModuleHash.fromBytes(new Uint8Array(32).fill(1)) })).toBe('other-module');
  expect(outcomeOf({ ...said, engineId: `${engineId}-checked` })).toBe('other-engine');
  fc.assert(fc.property(fc.jsonValue(), (any) => void expect(outcomeOf(any)).toBe('malformed')));
});

it('has names that every store takes', () => {
  const long = toEngineId('v'.repeat(128));
  expect(() => checkObjectName(manifestName({ key, engineId: long }, 'x'.repeat(64)))).not.toThrow();
});
