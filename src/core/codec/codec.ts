import type { Bytes } from '../units.ts';
import type { WasmModule } from './wasm-module.ts';

/**
 * A module's machine code as V8 wrote it down. It is shared memory, so that every thread of this process uses the one
 * copy, and so that V8 does not charge tens of megabytes to the heap of the thread that holds it.
 */
export type Artifact = SharedArrayBuffer;

/** Allocates room for an artifact. Throws `RangeError` where this much memory cannot be had. */
export function allocateArtifact(length: Bytes): Artifact {
  return new SharedArrayBuffer(length);
}

/** An artifact for as long as whoever compiled it may want to have it written down. */
export class HeldArtifact {
  #artifact: Artifact | null;

  constructor(artifact: Artifact) {
    this.#artifact = artifact;
  }

  /** Gives the artifact; null where it has been let go of. */
  get(): Artifact | null {
    return this.#artifact;
  }

  /** Frees the memory: a module is kept for long, and its artifact is as large as its code. */
  release(): void {
    this.#artifact = null;
  }
}

/** What came of giving V8 an artifact. */
export interface Deserialized {
  /** Undefined where the artifact's stamp is not this V8's. */
  module: WasmModule | undefined;
  /**
   * Whether V8 left the artifact aside, since a module of the same wire bytes was alive in this process: V8 keeps
   * one machine code for all modules of the same bytes. Not told of artifacts that are too small to matter.
   */
  artifactUnused: boolean;
}

/**
 * The ways to get artifacts out of V8 and back: `addon`, V8's public C++ interface; `natives`, its own test interface;
 * `none`, so that only wire bytes can be kept.
 */
export type CodecKind = 'addon' | 'natives' | 'none';

/** How artifacts get out of V8 and back. */
export interface Codec {
  readonly kind: Exclude<CodecKind, 'none'>;
  /**
   * Gives a module's optimized machine code; undefined where V8 has none of it. By V8's natives, for the compiling
   * process alone, and a module that was compiled ahead of time and has functions of its own: V8 aborts the process
   * on any other.
   */
  serialize(module: WasmModule): ArrayBuffer | undefined;
  /**
   * Tells which of a module's own functions have run in this process, a bit for each; null where V8 has not optimized any
   * of them yet, and where what it gives is not understood. Absent where V8 cannot be asked for what ran.
   *
   * @param imported how many functions the module imports
   */
  functionsThatRan?(module: WasmModule, imported: number): Uint8Array | null;
  /**
   * Gives what is left of an artifact without the functions that are not among `ran`; null where it is not understood.
   * Absent where `functionsThatRan` is.
   */
  artifactOfFunctions?(
    artifact: ArrayBuffer,
    wireBytes: Uint8Array,
    imported: number,
    ran: Uint8Array,
  ): ArrayBuffer | null;
  /** Gives a copy of the wire bytes that V8 keeps of a module. Absent where V8 cannot be asked for them. */
  wireBytesOf?(module: WasmModule): Uint8Array;
  /**
   * Writes them to an open file, without a copy; false where that cannot be done, or not all of them could be written.
   * Absent where `wireBytesOf` is.
   */
  writeWireBytes?(module: WasmModule, file: number): boolean;
  /** Makes a module of authentic machine code, and of the very wire bytes that it was made from. */
  deserialize(artifact: Artifact, wireBytes: Uint8Array): Promise<Deserialized>;
  /** The same at once, on any thread. Absent where V8 only does it on a thread of its own, and promises it. */
  deserializeSync?(artifact: Artifact, wireBytes: Uint8Array): Deserialized;
}

/**
 * With less machine code than this it is no matter whose it is. And where a program has thousands of tiny modules, V8
 * gives up one of the same size just now often enough for what is measured of one to be wrong.
 */
export const WORTH_TELLING: Bytes = 64 * 1024;
