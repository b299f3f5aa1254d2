/**
 * What a publisher says of an artifact, signed: a few hundred bytes of JSON in an envelope (`signing/envelope.ts`). It binds
 * together who compiled, for which V8 and processor, of which wire bytes, and every byte of what came of it. Nothing else in a
 * store is believed.
 */
import { type EngineId, type Origin, toEngineId } from '../engine/engine.ts';
import { boundedName, checkLengths } from '../module-cache/entry-format.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { Distrust } from '../signing/distrust.ts';
import { openEnvelope, signEnvelope } from '../signing/envelope.ts';
import { requireKeyName } from '../signing/public-key.ts';
import type { SigningKey } from '../signing/signing-key.ts';
import type { TrustedKey } from '../signing/trusted-keys.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { Refusal } from './refusal.ts';

/** Bytes, by their SHA-256 in lower-case hex and their length. */
export interface Content {
  readonly sha256: string;
  readonly bytes: Bytes;
}

export interface Manifest {
  /** The name of the key that signed it. */
  readonly signer: string;
  readonly key: ModuleHash;
  readonly engineId: EngineId;
  /** See `cpuFeatures`. */
  readonly cpu: readonly string[] | null;
  readonly origin: Origin;
  readonly wire: Content;
  readonly artifact: Content;
  /** The artifact as the store has it, compressed by brotli. */
  readonly object: Content;
  readonly signedAt: Milliseconds;
  /** From then on it is not taken; null where it has no end. */
  readonly expiresAt: Milliseconds | null;
}

/** Where a manifest must be for, to be of use. */
export interface Wanted {
  readonly key: ModuleHash;
  readonly engineId: EngineId;
}

/** What the bytes are signed as. Another version has another type, so that neither is ever taken for the other. */
const TYPE = 'application/vnd.wasm-compile-cache.manifest+json; version=1';
const SHA_256 = /^[0-9a-f]{64}$/;
const MODE = /^[a-z][a-z0-9-]{0,31}$/;
const FEATURE = /^[a-z0-9_]{1,32}$/;
const MOST_FEATURES = 64;
const LATEST: Milliseconds = 8.64e15;
/** Of what compression can add to bytes that it does nothing for, and more. */
const COMPRESSION_OVERHEAD: Bytes = 64 * 1024;

/**
 * Where a signer's manifest of a module lies. Each signer has a name of its own, so that none is kept from publishing by what
 * another has put there: by an old key after it was revoked, or by whoever can write to the store.
 */
export function manifestName({ key, engineId }: Wanted, signer: string): string {
  return `manifests/${engineId}/${key}/${signer}.json`;
}

/** Where an artifact lies, by the hash of what lies there: whatever signs for it. */
export function artifactName({ object }: Pick<Manifest, 'object'>): string {
  return `artifacts/${object.sha256}.br`;
}

/** Writes a manifest down and signs it. */
export function signManifest(manifest: Omit<Manifest, 'signer'>, key: SigningKey): Buffer {
  const { origin, ...rest } = manifest;
  const name = origin.name === null ? null : boundedName(origin.name);
  const payload = Buffer.from(JSON.stringify({ ...rest, signer: key.name, origin: { ...origin, name } }));
  // So that nothing is published that no reader takes.
  parseManifest(payload);
  return signEnvelope(payload, TYPE, key);
}

/** Gives what a trusted key has said of a module for an engine. Throws a `Refusal`. */
export function openManifest(
  bytes: Uint8Array,
  wanted: Wanted,
  keys: readonly TrustedKey[],
  now: Milliseconds = Date.now(),
): Manifest {
  try {
    const { payload, signer } = openEnvelope(bytes, TYPE, keys, now);
    const manifest = parseManifest(payload);
    if (manifest.signer !== signer)
      throw new Refusal('wrong-signature', `was signed as ${manifest.signer}'s`);
    if (manifest.expiresAt !== null && now >= manifest.expiresAt) {
      throw new Refusal('expired', `was good until ${new Date(manifest.expiresAt).toISOString()}`);
    }
    if (manifest.key !== wanted.key) throw new Refusal('other-module', `is of the module ${manifest.key}`);
    if (manifest.engineId !== wanted.engineId) {
      throw new Refusal('other-engine', `is of the engine ${manifest.engineId}`);
    }
    return manifest;
  } catch (error) {
    if (error instanceof Distrust) {
      throw new Refusal(error.reason, `is not taken: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Reads what has been found to be signed: even a good key can have signed nonsense. */
function parseManifest(payload: Buffer): Manifest {
  try {
    const value = JSON.parse(payload.toString());
    const [wire, artifact, object] = [value.wire, value.artifact, value.object].map(toContent) as Three;
    demand('artifact', artifact.bytes > 0);
    checkLengths(BigInt(wire.bytes), BigInt(artifact.bytes));
    demand('object', object.bytes <= artifact.bytes + COMPRESSION_OVERHEAD);
    return {
      signer: requireKeyName(value.signer),
      key: ModuleHash.parse(value.key),
      engineId: toEngineId(value.engineId),
      cpu: value.cpu === null ? null : toFeatures(value.cpu),
      origin: toOrigin(value.origin),
      wire,
      artifact,
      object,
      signedAt: toMoment(value.signedAt),
      expiresAt: value.expiresAt === null ? null : toMoment(value.expiresAt),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal('malformed', `says nothing of an artifact: ${why}`, { cause });
  }
}

type Three = [Content, Content, Content];

function toContent(value: Content): Content {
  const { sha256, bytes } = value;
  demand('sha256', typeof sha256 === 'string' && SHA_256.test(sha256));
  demand('bytes', Number.isSafeInteger(bytes) && bytes >= 0);
  return { sha256, bytes };
}

function toFeatures(value: unknown): string[] {
  demand('cpu', Array.isArray(value) && value.length <= MOST_FEATURES);
  const features = value as unknown[];
  demand(
    'cpu',
    features.every((feature) => typeof feature === 'string' && FEATURE.test(feature)),
  );
  return features as string[];
}

function toOrigin({ name, mode, compiledAt, compileMs }: Origin): Origin {
  demand('name', name === null || (typeof name === 'string' && name === boundedName(name)));
  demand('mode', typeof mode === 'string' && MODE.test(mode));
  demand('compileMs', Number.isFinite(compileMs) && compileMs >= 0);
  return { name, mode, compiledAt: toMoment(compiledAt), compileMs };
}

function toMoment(value: unknown): Milliseconds {
  demand('a time', Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= LATEST);
  return Number(value);
}

function demand(what: string, holds: boolean): void {
  if (!holds) throw new TypeError(`${what} is none`);
}
