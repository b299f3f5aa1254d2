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

/** How artifacts get out of V8 and back. */
export interface Codec {
  /**
   * Gives the machine code of a module that was compiled ahead of time in this process and has at least one function
   * of its own: V8 aborts the process on any other. For the compiling process alone.
   */
  serialize(module: WasmModule): ArrayBuffer;
  /** Makes a module of authentic machine code, and of the very wire bytes that it was made from. */
  deserialize(artifact: Artifact, wireBytes: Uint8Array): Deserialized;
}
