import type { Engine } from '../engine/engine.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import type { FileSystemCache } from '../module-cache/file-system-cache.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { MAX_ENVELOPE } from '../signing/envelope.ts';
import type { SigningKey } from '../signing/signing-key.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { compressArtifact } from './artifact-compression.ts';
import { cpuFeatures } from './cpu-features.ts';
import { artifactName, type Manifest, manifestName, openManifest, signManifest } from './manifest.ts';
import type { ObjectStore } from './object-store.ts';
import { Refusal } from './refusal.ts';
import { contentOf } from './unpack-artifact.ts';

export interface PublishOptions {
  store: ObjectStore;
  /** Who says that it is good. */
  signingKey: SigningKey;
  /** What has the artifacts. */
  disk: FileSystemCache;
  engine: Pick<Engine, 'deterministicId'>;
  /** What the readers see as the module's name; the entry's own has the path of a file of the publisher's. */
  name: string | null;
  /** How long it may be taken by readers; for ever by default. */
  lifetime?: Milliseconds | null;
  signal?: AbortSignal;
}

/** What came of publishing a module. */
export interface Published {
  /** Whether the store had it already, by the same key. */
  had: boolean;
  artifactBytes: Bytes;
  /** What was sent, which is 0 where the store had it. */
  sentBytes: Bytes;
}

/**
 * Publishes the artifact that the disk tier has of a module: compressed, then what the key says of it, so that no reader finds a
 * manifest without its artifact. Nothing in the store is ever written over. Rejects with a `CacheError` where the disk tier has
 * nothing to publish, and where something else lies under the name; with a `StoreError`; and with the signal's reason.
 */
export async function publish(key: ModuleHash, options: PublishOptions): Promise<Published> {
  const { store, signingKey, disk, engine, name, lifetime = null, signal } = options;
  const { deterministicId: engineId } = engine;
  const wanted = { key, engineId };
  const place = manifestName(wanted, signingKey.name);
  const before = await look(place, wanted, options);
  if (before) return { had: true, artifactBytes: before.artifact.bytes, sentBytes: 0 };
  const [entry] = await disk.describe([wanted]);
  if (!entry?.origin) throw new CacheError('not-found', `there is no artifact of ${key} on disk to publish`);
  const artifact = new Uint8Array(await disk.artifactOf(key, engine));
  if (artifact.byteLength === 0) {
    throw new CacheError('serialize', `V8 gives no machine code of ${key}, so there is nothing to publish`);
  }
  const wireBytes = await disk.wireBytesOf(wanted);
  const object = await compressArtifact(artifact);
  const now = Date.now();
  const manifest: Omit<Manifest, 'signer'> = {
    ...wanted,
    cpu: cpuFeatures(),
    origin: { ...entry.origin, name },
    wire: contentOf(wireBytes),
    artifact: contentOf(artifact),
    object: contentOf(object),
    signedAt: now,
    expiresAt: lifetime === null ? null : now + lifetime,
  };
  const envelope = signManifest(manifest, signingKey);
  const isNewObject = await store.putNew(artifactName(manifest), object, { signal });
  const isNew = await store.putNew(place, envelope, { signal });
  const sentBytes = (isNewObject ? object.byteLength : 0) + (isNew ? envelope.byteLength : 0);
  if (isNew) return { had: false, artifactBytes: artifact.byteLength, sentBytes };
  // Another of the team's machines was faster; or nobody of the team was.
  if (await look(place, wanted, options)) return { had: true, artifactBytes: artifact.byteLength, sentBytes };
  throw new CacheError('other', `the store has taken what was published of ${key}, and does not give it`);
}

/** Gives what this key has published before; null where it has not. */
async function look(
  place: string,
  wanted: Pick<Manifest, 'key' | 'engineId'>,
  { store, signingKey, signal }: PublishOptions,
): Promise<Manifest | null> {
  const bytes = await store.get(place, { maxBytes: MAX_ENVELOPE, signal });
  if (bytes === null) return null;
  try {
    return openManifest(bytes, wanted, [{ ...signingKey, notAfter: null, revokedAt: null }]);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    throw new CacheError('other', `the store has something else under ${place}, which ${cause.message}`, {
      cause,
      advice: 'Nothing is written over: delete it in the store, or publish with a new key.',
    });
  }
}
