import { brotliCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Engine } from '../../src/core/engine/engine.ts';
import { toEngineId } from '../../src/core/engine/engine.ts';
import { CacheError } from '../../src/core/module-cache/cache-error.ts';
import type { ModuleHash } from '../../src/core/module-cache/module-hash.ts';
import { manifestName, openManifest, signManifest } from '../../src/core/shared-tier/manifest.ts';
import { publish } from '../../src/core/shared-tier/publish.ts';
import { Refusal } from '../../src/core/shared-tier/refusal.ts';
import { makeSigningKey, type SigningKey } from '../../src/core/signing/signing-key.ts';
import { MemoryStore } from '../core/shared-tier/support/stores.ts';
import { loadPatiently, readerOf, trusting } from '../core/shared-tier/support/tier.ts';
import { diskIn } from '../support/disk.ts';
import { CountingEngine, compiled, startEngine } from '../support/engines.ts';
import { answering, answerOf } from '../support/wasm-modules.ts';
import { Dice, figure } from './support/figures.ts';

const TRIES = 2_000;
const { engine, pool } = await startEngine();
const key = makeSigningKey('ci');
const revoked = makeSigningKey('ci-old');
const expired = makeSigningKey('ci-late');
const stranger = makeSigningKey('stranger');
const keys = [trusting(key), trusting(revoked, { revokedAt: 1 }), trusting(expired, { notAfter: 1 })];

interface Sample {
  bytes: Uint8Array;
  key: ModuleHash;
}

/** A store in which a team has published two modules, the one by all of its keys. */
async function publishedStore() {
  const [store, disk] = [new MemoryStore(), diskIn(pool)];
  const samples: Sample[] = [];
  for (const answer of [4_242, 4_243]) {
    const bytes = answering(answer);
    const { key: of, module } = await compiled(engine, bytes);
    const origin = { name: 'a.wasm', mode: 'ahead-of-time', compiledAt: 1, compileMs: 1 };
    await disk.save(of, engine, { ...module, origin });
    samples.push({ bytes, key: of });
    for (const signingKey of [key, revoked, expired]) {
      await publish(of, { store, signingKey, disk, engine, name: 'a.wasm' });
    }
  }
  return { store, samples: samples as [Sample, Sample] };
}

/** Changes what a store holds, as somebody could who may write to it and has no key. Gives what was done. */
type Attack = (objects: Map<string, Uint8Array>, dice: Dice, places: Places) => void;

interface Places {
  /** The manifest of the module that is loaded, by the key that is trusted. */
  manifest: string;
  /** The same by other keys, and of another module. */
  revoked: string;
  expired: string;
  other: string;
  /** The artifacts of the two. */
  artifact: string;
  otherArtifact: string;
}

const flipped = (bytes: Uint8Array, dice: Dice) => {
  const changed = Uint8Array.from(bytes);
  const at = dice.below(changed.length);
  changed[at] = (changed[at] as number) ^ (1 << dice.below(8));
  return changed;
};
const random = (length: number, dice: Dice) => Uint8Array.from({ length }, () => dice.below(256));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const get = (objects: Map<string, Uint8Array>, name: string) => objects.get(name) as Uint8Array;

/** Says of the artifact what the trusted key has said, in another's name. */
function resigned(objects: Map<string, Uint8Array>, { manifest }: Places, by: SigningKey, sample: Sample) {
  const wanted = { key: sample.key, engineId: engine.deterministicId };
  const { signer: _, ...said } = openManifest(get(objects, manifest), wanted, [trusting(key)]);
  return { said, envelope: signManifest(said, by) };
}

const ATTACKS = (sample: Sample): Record<string, Attack> => ({
  'a bit of the manifest': (objects, dice, { manifest }) =>
    void objects.set(manifest, flipped(get(objects, manifest), dice)),
  'a bit of the artifact': (objects, dice, { artifact }) =>
    void objects.set(artifact, flipped(get(objects, artifact), dice)),
  'a manifest cut short': (objects, dice, { manifest }) => {
    const bytes = get(objects, manifest);
    objects.set(manifest, bytes.subarray(0, dice.below(bytes.length)));
  },
  'an artifact cut short': (objects, dice, { artifact }) => {
    const bytes = get(objects, artifact);
    objects.set(artifact, bytes.subarray(0, dice.below(bytes.length)));
  },
  'an artifact with more behind it': (objects, dice, { artifact }) =>
    void objects.set(artifact, Buffer.concat([get(objects, artifact), random(1 + dice.below(64), dice)])),
  'no artifact': (objects, _dice, { artifact }) => void objects.delete(artifact),
  "another module's artifact": (objects, _dice, { artifact, otherArtifact }) =>
    void objects.set(artifact, get(objects, otherArtifact)),
  "another module's manifest": (objects, _dice, { manifest, other }) =>
    void objects.set(manifest, get(objects, other)),
  'a revoked manifest in its place': (objects, _dice, { manifest, revoked: place }) =>
    void objects.set(manifest, get(objects, place)),
  'an expired manifest in its place': (objects, _dice, { manifest, expired: place }) =>
    void objects.set(manifest, get(objects, place)),
  'none but revoked and expired ones': (objects, _dice, { manifest }) => void objects.delete(manifest),
  'a manifest without its signature': (objects, _dice, { manifest }) => {
    const envelope = JSON.parse(text(get(objects, manifest)));
    objects.set(manifest, Buffer.from(JSON.stringify({ ...envelope, signatures: [] })));
  },
  "a stranger's manifest": (objects, _dice, places) =>
    void objects.set(places.manifest, resigned(objects, places, stranger, sample).envelope),
  "a stranger's manifest in the key's name": (objects, _dice, places) => {
    const { envelope } = resigned(objects, places, makeSigningKey('ci'), sample);
    objects.set(places.manifest, envelope);
  },
  "a stranger's signature under the key's": (objects, _dice, places) => {
    const ours = JSON.parse(text(get(objects, places.manifest)));
    const theirs = JSON.parse(String(resigned(objects, places, stranger, sample).envelope));
    const mixed = {
      ...theirs,
      signatures: [{ keyid: 'ci', sig: theirs.signatures[0].sig }, ...ours.signatures],
    };
    objects.set(places.manifest, Buffer.from(JSON.stringify(mixed)));
  },
  'other words under a good signature': (objects, dice, { manifest }) => {
    const envelope = JSON.parse(text(get(objects, manifest)));
    const said = JSON.parse(String(Buffer.from(envelope.payload, 'base64')));
    const field = dice.pick(['wire', 'artifact', 'object', 'signedAt', 'signer', 'engineId', 'cpu'] as const);
    const other = field === 'object' ? said.wire : said.object;
    const changed = { ...said, [field]: dice.pick([other, 1, 'x']) };
    const payload = Buffer.from(JSON.stringify(changed)).toString('base64');
    objects.set(manifest, Buffer.from(JSON.stringify({ ...envelope, payload })));
  },
  'garbage for a manifest': (objects, dice, { manifest }) =>
    void objects.set(manifest, random(dice.below(2_000), dice)),
  'far too much for a manifest': (objects, dice, { manifest }) =>
    void objects.set(manifest, new Uint8Array(20_000 + dice.below(100_000))),
  'garbage for an artifact': (objects, dice, { artifact }) =>
    void objects.set(artifact, random(get(objects, artifact).length, dice)),
  'a gigabyte that is a kilobyte': (objects, _dice, { artifact }) => void objects.set(artifact, BOMB),
});
const BOMB = brotliCompressSync(Buffer.alloc(64 * 2 ** 20));

it(`shows V8 none of ${TRIES} tampered objects`, async () => {
  const { store, samples } = await publishedStore();
  const [sample, other] = samples;
  const { deterministicId: engineId } = engine;
  const names = (of: Sample, by: SigningKey) => manifestName({ key: of.key, engineId }, by.name);
  const artifactOf = (of: Sample) => {
    const manifest = openManifest(get(store.objects, names(of, key)), { key: of.key, engineId }, keys);
    return `artifacts/${manifest.object.sha256}.br`;
  };
  const places: Places = {
    manifest: names(sample, key),
    revoked: names(sample, revoked),
    expired: names(sample, expired),
    other: names(other, key),
    artifact: artifactOf(sample),
    otherArtifact: artifactOf(other),
  };
  const attacks = Object.entries(ATTACKS(sample));
  const untouched = new Map(store.objects);
  const dice = new Dice();
  const counting = new CountingEngine(engine);
  const refused: Record<string, number> = {};
  let harmless = 0;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    store.objects.clear();
    for (const [name, bytes] of untouched) store.objects.set(name, bytes);
    const [what, attack] = attacks[attempt % attacks.length] as [string, Attack];
    attack(store.objects, dice, places);
    const { tier } = readerOf(store, keys);
    const before = counting.deserializations;
    const outcome = await loadPatiently(tier, sample.key, counting as Engine, sample.bytes).catch(
      (error: unknown) => error,
    );
    if (!(outcome instanceof Error)) {
      // What JSON and base64 leave aside may be changed: what the key has signed is there all the same.
      expect(what, `seed ${dice.seed}`).toMatch(/bit of the manifest|signature under/);
      expect(answerOf((outcome as { module: WebAssembly.Module }).module)).toBe(4_242);
      harmless++;
      continue;
    }
    expect(outcome, `${what}, seed ${dice.seed}`).toBeInstanceOf(CacheError);
    expect(outcome.cause, `${what}, seed ${dice.seed}`).toBeInstanceOf(Refusal);
    expect(counting.deserializations, `${what}, seed ${dice.seed}`).toBe(before);
    const { reason } = outcome.cause as Refusal;
    expect(tier.state.refusals[reason]).toBe(1);
    refused[reason] = (refused[reason] ?? 0) + 1;
  }
  figure(`${TRIES} tampered objects of ${attacks.length} kinds`, { 'shown to V8': 0, harmless, ...refused });
  expect(Object.values(refused).reduce((sum, count) => sum + count, harmless)).toBe(TRIES);
  expect(harmless).toBeLessThan(TRIES / 10);

  // It is the tampering that was refused, and nothing else.
  for (const [name, bytes] of untouched) store.objects.set(name, bytes);
  const { module } = await loadPatiently(readerOf(store, keys).tier, sample.key, counting, sample.bytes);
  expect(answerOf(module as WebAssembly.Module)).toBe(4_242);
});

it('gives nothing of another engine or processor, whoever has signed for it', async () => {
  const { store, samples } = await publishedStore();
  const [sample] = samples;
  const counting = new CountingEngine(engine, `${engine.deterministicId}-other`);
  const ours = manifestName({ key: sample.key, engineId: engine.deterministicId }, key.name);
  const theirs = manifestName({ key: sample.key, engineId: toEngineId(counting.deterministicId) }, key.name);
  store.objects.set(theirs, get(store.objects, ours));
  const reader = readerOf(store, keys);
  await expect(loadPatiently(reader.tier, sample.key, counting, sample.bytes)).rejects.toMatchObject({
    kind: 'deserialize',
    cause: { reason: 'other-engine' },
  });
  const here = new CountingEngine(engine);
  const foreign = readerOf(store, keys, { cpu: () => ['avx', 'sse9'] });
  await expect(loadPatiently(foreign.tier, sample.key, here, sample.bytes)).rejects.toMatchObject({
    cause: { reason: process.platform === 'linux' ? 'other-cpu' : undefined },
  });
  expect([counting.deserializations, here.deserializations]).toEqual([0, 0]);
});
