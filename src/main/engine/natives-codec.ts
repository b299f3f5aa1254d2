import { setFlagsFromString } from 'node:v8';
import type { Bytes } from '../units.ts';
import { countOwnFunctions } from './wasm-sections.ts';

/**
 * Everything that knows of V8's own test interface for serializing wasm (`%SerializeWasmModule` and
 * `%DeserializeWasmModule`, in V8 11.3 to 13.6). Both abort the process when they are given something of the
 * wrong type, so nothing else calls them.
 */
export interface V8Artifacts {
  /** Gives the machine code of a compiled module that has at least one function of its own. */
  serialize(module: WebAssembly.Module): ArrayBuffer;
  /** Gives the module, or undefined where the artifact's header does not fit this V8. */
  deserialize(
    artifact: ArrayBuffer | SharedArrayBuffer,
    wireBytes: Uint8Array,
  ): WebAssembly.Module | undefined;
}

/** Where `deserialize` was seen to take shared memory. V8 checks for none of it, yet elsewhere it could abort. */
const TAKES_SHARED_MEMORY = /^(11\.3|13\.0)\./;

/**
 * Allocates what an artifact is read into for `deserialize`. Shared memory is not charged to the thread's own heap,
 * where an artifact of tens of megabytes brings about a garbage collection in the midst of its load.
 */
export function allocateArtifact(length: Bytes): ArrayBuffer | SharedArrayBuffer {
  return TAKES_SHARED_MEMORY.test(process.versions.v8)
    ? new SharedArrayBuffer(length)
    : new ArrayBuffer(length);
}

let aheadOfTime = false;

/**
 * Makes every later wasm compile of this process an optimizing one that is finished when it returns. The flags
 * are part of an artifact's compatibility stamp, so every process that reads or writes one sets them.
 */
export function compileAheadOfTime(): void {
  if (aheadOfTime) return;
  setFlagsFromString('--no-liftoff');
  setFlagsFromString('--no-wasm-lazy-compilation');
  aheadOfTime = true;
}

/** Finds V8's serializer; null where this V8 has none. */
export function findV8Artifacts(): V8Artifacts | null {
  // Left on: V8 parses the two functions' bodies only when they are first called.
  setFlagsFromString('--allow-natives-syntax');
  try {
    return {
      serialize: new Function('module', 'return %SerializeWasmModule(module)') as V8Artifacts['serialize'],
      deserialize: new Function(
        'artifact',
        'wireBytes',
        'return %DeserializeWasmModule(artifact, wireBytes)',
      ) as V8Artifacts['deserialize'],
    };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What V8 checks of an artifact before it takes it: magic, version, CPU features and flags. */
const STAMP_BYTES = 16;

/** A module with one empty function: the smallest that has machine code. */
const PROBE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11);

/**
 * The compatibility stamp of this V8, in lower-case hex: two processes with the same stamp can exchange
 * artifacts. It is read off a probe that goes there and back, so that it also tells whether that works.
 */
export function readStamp(artifacts: V8Artifacts): string {
  const artifact = artifacts.serialize(new WebAssembly.Module(PROBE));
  if (artifacts.deserialize(artifact.slice(0), PROBE) === undefined) {
    throw new Error('this V8 refuses the artifact that it has just made');
  }
  return Buffer.from(artifact, 0, STAMP_BYTES).toString('hex');
}

/** Serializes a module, or gives an empty artifact where it has no functions of its own, which V8 would abort on. */
export function serializeModule(
  artifacts: V8Artifacts | null,
  module: WebAssembly.Module,
  wireBytes: Uint8Array,
): ArrayBuffer {
  if (artifacts === null || countOwnFunctions(wireBytes) === 0) return new ArrayBuffer(0);
  return artifacts.serialize(module);
}
