/** What runs on the pool's threads: each export is a task, called by its name with one argument. */
import { compileAheadOfTime, findV8Artifacts, readStamp } from '../engine/v8-artifacts.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import {
  readWireFile as read,
  type WireFileOutcome,
  type WireFileRequest,
} from '../loader/read-wire-file.ts';
import { type HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import {
  type ReadEntryOutcome,
  type ReadEntryRequest,
  readEntry as readFromDisk,
} from '../module-cache/read-entry.ts';
import {
  type WriteEntryOutcome,
  type WriteEntryRequest,
  writeEntry as write,
} from '../module-cache/write-entry.ts';
import { Moved } from './moved.ts';

compileAheadOfTime();
const artifacts = findV8Artifacts();

/** Gives this V8's compatibility stamp, or null where it makes no artifacts. */
export function probeEngine(_: null): string | null {
  return artifacts === null ? null : readStamp(artifacts);
}

/** Gives a compiled module's machine code. The module must have functions of its own. */
export function serialize(module: WebAssembly.Module): Moved<ArrayBuffer> {
  if (artifacts === null) throw new Error('this V8 makes no artifacts');
  const artifact = artifacts.serialize(module);
  return new Moved(artifact, [artifact]);
}

/** Gives the module of an artifact, or null where its header does not fit this V8. */
export function deserialize({
  artifact,
  wireBytes,
}: {
  artifact: ArrayBuffer;
  wireBytes: WireBytes;
}): WebAssembly.Module | null {
  // Nothing was serialized, so there is little or nothing to compile.
  if (artifact.byteLength === 0) return new WebAssembly.Module(wireBytes as Uint8Array as BufferSource);
  return artifacts?.deserialize(artifact, wireBytes) ?? null;
}

/** Reads and hashes a `.wasm` file. */
export function readWireFile(request: WireFileRequest): Promise<WireFileOutcome> {
  return read(request);
}

/** Gives the upper-case hex key of wire bytes. */
export async function hashWireBytes(request: {
  wireBytes: WireBytes;
  algorithm: HashAlgorithm;
}): Promise<string> {
  return (await ModuleHash.of(request.wireBytes, request.algorithm)).toString();
}

export async function readEntry(
  request: ReadEntryRequest,
): Promise<ReadEntryOutcome | Moved<ReadEntryOutcome>> {
  const outcome = await readFromDisk(request);
  return outcome.status === 'read' ? new Moved(outcome, [outcome.artifact]) : outcome;
}

export function writeEntry(request: WriteEntryRequest): Promise<WriteEntryOutcome> {
  return write(request);
}
