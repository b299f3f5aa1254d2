/** The work that keeps a thread busy: each export is a task, called by its name with one argument. */
import {
  allocateArtifact,
  compileAheadOfTime,
  findV8Artifacts,
  readStamp,
  type V8Artifacts,
} from '../engine/v8-artifacts.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import { type HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import {
  type ReadEntryRequest,
  readEntry,
  readEntryInto,
  type UnreadEntry,
} from '../module-cache/read-entry.ts';
import type { Bytes, Milliseconds } from '../units.ts';

export { readWireFile } from '../loader/read-wire-file.ts';
export { writeEntry } from '../module-cache/write-entry.ts';
export { readEntry };

let found: V8Artifacts | null | undefined;

function v8Artifacts(): V8Artifacts | null {
  if (found === undefined) {
    compileAheadOfTime();
    found = findV8Artifacts();
  }
  return found;
}

/** Gives this V8's compatibility stamp, or null where it makes no artifacts. */
export async function probeEngine(_: null): Promise<string | null> {
  const artifacts = v8Artifacts();
  return artifacts === null ? null : readStamp(artifacts);
}

/** Gives a compiled module's machine code. The module must have functions of its own. */
export async function serialize(module: WebAssembly.Module): Promise<ArrayBuffer> {
  const artifacts = v8Artifacts();
  if (artifacts === null) throw new Error('this V8 makes no artifacts');
  return artifacts.serialize(module);
}

/** Gives the module of an artifact, or null where its header does not fit this V8. */
export async function deserialize({
  artifact,
  wireBytes,
}: {
  artifact: ArrayBuffer | SharedArrayBuffer;
  wireBytes: WireBytes;
}): Promise<WebAssembly.Module | null> {
  const artifacts = v8Artifacts();
  // Nothing was serialized, so there is little or nothing to compile.
  if (artifact.byteLength === 0) return new WebAssembly.Module(wireBytes as Uint8Array as BufferSource);
  return artifacts?.deserialize(artifact, wireBytes) ?? null;
}

/** What came of loading an entry. */
export type LoadEntryOutcome =
  | UnreadEntry
  | {
      status: 'loaded';
      /** Null where the artifact's header does not fit this V8. */
      module: WebAssembly.Module | null;
      wireBytes: WireBytes;
      artifactBytes: Bytes;
      readMs: Milliseconds;
      verifyMs: Milliseconds;
      deserializeMs: Milliseconds;
    };

/**
 * Reads an entry, and deserializes what is authentic on the thread that has just read it. Rejects only where V8
 * refuses it; see `EngineError.ofDeserialize`.
 */
export async function loadEntry(request: ReadEntryRequest): Promise<LoadEntryOutcome> {
  const outcome = await readEntryInto(request, allocateArtifact);
  if (outcome.status !== 'read') return outcome;
  const { wireBytes, artifact, readMs, verifyMs } = outcome;
  const artifactBytes = artifact.byteLength;
  const start = performance.now();
  const module = await deserialize({ artifact, wireBytes });
  const deserializeMs = performance.now() - start;
  return { status: 'loaded', module, wireBytes, artifactBytes, readMs, verifyMs, deserializeMs };
}

/** Gives the upper-case hex key of wire bytes. */
export async function hashWireBytes(request: {
  wireBytes: WireBytes;
  algorithm: HashAlgorithm;
}): Promise<string> {
  return (await ModuleHash.of(request.wireBytes, request.algorithm)).toString();
}
