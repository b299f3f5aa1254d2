/** The work that keeps a thread busy: each export is a task, called by its name with one argument. */

import type { Artifact, Codec } from '../engine/codec.ts';
import { findNativesCodec } from '../engine/natives-codec.ts';
import { v8EngineId } from '../engine/v8-engine-id.ts';
import type { WasmModule } from '../engine/wasm-module.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import { type HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import { type ReadEntryRequest, readEntry, type UnreadEntry } from '../module-cache/read-entry.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { rehearseReading } from './rehearsal.ts';

export { readWireFile } from '../loader/read-wire-file.ts';
export { writeEntry } from '../module-cache/write-entry.ts';
export { readEntry };

/** Makes the thread ready for its first load. */
export async function rehearse(_: null): Promise<void> {
  foundCodec();
  await rehearseReading();
}

let codec: Codec | null | undefined;

function foundCodec(): Codec | null {
  codec ??= findNativesCodec();
  return codec;
}

/** Gives V8's reason for refusing wire bytes; null where they are a valid module. */
export async function validate(wireBytes: WireBytes): Promise<string | null> {
  if (WebAssembly.validate(bufferSource(wireBytes))) return null;
  try {
    await WebAssembly.compile(bufferSource(wireBytes));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export interface DeserializeRequest {
  artifact: Artifact;
  wireBytes: WireBytes;
  /** The engine that the artifact is of. */
  engineId: string;
}

export interface DeserializeOutcome {
  /** Null where the artifact is of another V8. */
  module: WasmModule | null;
  /** Whether V8 gave a module that was there already; see `Deserialized`. */
  artifactUnused: boolean;
}

/** V8's flags change for a moment, for the whole process, while another thread looks for its codec. */
const TRIES = 100;

/** Gives the module of an artifact that is authentic. */
export async function deserialize(request: DeserializeRequest): Promise<DeserializeOutcome> {
  const { artifact, wireBytes } = request;
  // Nothing was serialized, so there is little or nothing to compile.
  if (artifact.byteLength === 0) {
    return { module: new WebAssembly.Module(bufferSource(wireBytes)), artifactUnused: false };
  }
  const found = foundCodec();
  if (found === null) return { module: null, artifactUnused: false };
  for (let attempt = 1; ; attempt++) {
    const flagsFit = v8EngineId() === request.engineId;
    const { module, artifactUnused } = found.deserialize(artifact, wireBytes);
    if (module !== undefined) return { module, artifactUnused };
    // Where the flags fit, V8's no is final; it is asked a second time, for they may have changed in between.
    if (attempt === TRIES || (flagsFit && attempt > 1)) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (v8EngineId() !== request.engineId) {
    throw new Error("V8's flags have been changed since the cache was opened");
  }
  return { module: null, artifactUnused: false };
}

/** WebAssembly's own types know nothing of shared memory, which V8 takes. */
function bufferSource(wireBytes: WireBytes): BufferSource {
  return wireBytes as Uint8Array as BufferSource;
}

/** What came of loading an entry. */
export type LoadEntryOutcome =
  | UnreadEntry
  | {
      status: 'loaded';
      /** Null where the artifact is of another V8. */
      module: WasmModule | null;
      artifactUnused: boolean;
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
  const outcome = await readEntry(request);
  if (outcome.status !== 'read') return outcome;
  const { wireBytes, artifact, readMs, verifyMs } = outcome;
  const artifactBytes = artifact.byteLength;
  const start = performance.now();
  const deserialized = await deserialize({ artifact, wireBytes, engineId: request.engineId });
  const deserializeMs = performance.now() - start;
  return { status: 'loaded', ...deserialized, wireBytes, artifactBytes, readMs, verifyMs, deserializeMs };
}

/** Gives the upper-case hex key of wire bytes. */
export async function hashWireBytes(request: {
  wireBytes: WireBytes;
  algorithm: HashAlgorithm;
}): Promise<string> {
  return (await ModuleHash.of(request.wireBytes, request.algorithm)).toString();
}
