import { deserialize } from '../engine/deserialize.ts';
import type { LoadedEntry } from './entry-tasks.ts';
import { type ReadEntryRequest, readEntry, type UnreadEntry } from './read-entry.ts';

/** Reads an entry, and deserializes what is authentic. Rejects only where V8 refuses it. */
export async function loadEntry(request: ReadEntryRequest): Promise<LoadedEntry | UnreadEntry> {
  const outcome = await readEntry(request);
  if (outcome.status !== 'read') return outcome;
  const { wireBytes, artifact, origin, readMs, verifyMs } = outcome;
  const artifactBytes = artifact.byteLength;
  const start = performance.now();
  const deserialized = await deserialize({ artifact, wireBytes, engineId: request.engineId });
  const deserializeMs = performance.now() - start;
  return {
    status: 'loaded',
    ...deserialized,
    wireBytes,
    artifactBytes,
    origin,
    readMs,
    verifyMs,
    deserializeMs,
  };
}
