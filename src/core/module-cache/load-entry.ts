import { deserialize } from '../engine/deserialize.ts';
import type { EngineTasks } from '../engine/engine-tasks.ts';
import type { LoadedEntry } from './entry-tasks.ts';
import { type ReadEntryRequest, readEntry, type UnreadEntry } from './read-entry.ts';

/**
 * Reads an entry, and has what is authentic deserialized, by default on the same thread. Rejects only where V8
 * refuses it.
 */
export async function loadEntry(
  request: ReadEntryRequest,
  deserializeArtifact: EngineTasks['deserialize'] = deserialize,
): Promise<LoadedEntry | UnreadEntry> {
  const outcome = await readEntry(request);
  if (outcome.status !== 'read') return outcome;
  const { wireBytes, artifact, origin, readMs, verifyMs } = outcome;
  const artifactBytes = artifact.byteLength;
  const start = performance.now();
  const deserialized = await deserializeArtifact({ artifact, wireBytes, engineId: request.engineId });
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
