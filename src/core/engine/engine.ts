import type { Artifact, HeldArtifact } from '../codec/codec.ts';
import type { WasmModule } from '../codec/wasm-module.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { WireBytes, WireSource } from './wire-bytes.ts';

declare const engineIdBrand: unique symbol;
/**
 * The deterministic id of a compiler: equal where, and only where, one can run what the other serialized.
 * It is also the name of a folder, so it holds nothing but letters, digits, `.`, `_` and `-`.
 */
export type EngineId = string & { readonly [engineIdBrand]: true };

/** Checks that `id` can be an engine's id (at most 128 letters, digits, `.`, `_`, `-`). Throws `TypeError`. */
export function toEngineId(id: string): EngineId {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(id)) {
    throw new TypeError(`"${id}" cannot name an engine: use up to 128 letters, digits, ".", "_" and "-"`);
  }
  return id as EngineId;
}

/** Where a module comes from, and how its machine code came to be. */
export interface Origin {
  /** What it was compiled under: its file's whole path, or the name that its caller gave; null where it had none. */
  readonly name: string | null;
  /**
   * How it was compiled: `ahead-of-time`, `background` (the same, while nobody waited), `as-used` (what ran of it), or
   * `stock` where V8 gives no machine code to keep.
   */
  readonly mode: string;
  /** When it had been compiled, as `Date.now` gives it. */
  readonly compiledAt: Milliseconds;
  /**
   * What V8's compile took by itself, without the wait for its turn and without the start of a process; 0 for
   * `as-used`, which V8 compiled while the program ran.
   */
  readonly compileMs: Milliseconds;
}

/** A module that can be instantiated, with what is needed to write it down. */
export interface CompiledModule {
  readonly module: WasmModule;
  /** Where its wire bytes can be had again. Null where they are out of reach: such a module can be used and kept, but not saved to disk. */
  readonly wireSource: WireSource | null;
  /** Its machine code where it has just been compiled, to be released once it has been saved. */
  readonly artifact?: HeldArtifact;
  /**
   * Whether it is stock V8's own, lazily compiled, and not made of an artifact: V8 gives that where this process
   * has compiled the same wire bytes by itself, and it is all there is where nothing can be compiled ahead of time.
   */
  readonly stock?: boolean;
  /** What its machine code weighs when serialized; 0 where there is nothing to serialize. */
  readonly artifactBytes: Bytes;
  readonly wireLength: Bytes;
  /** What V8's compile took by itself, where it has just been compiled in another process. */
  readonly compileMs?: Milliseconds | undefined;
  /** Null, or absent, where nothing is known of it. */
  readonly origin?: Origin | null;
}

/** What came of an artifact. */
export interface EngineModule {
  readonly module: WasmModule;
  /** Whether it is stock V8's own; see `CompiledModule`. */
  readonly stock: boolean;
}

export interface CompileOptions {
  /** Ends the compile, and the process that does it. */
  signal?: AbortSignal | undefined;
  /** Called when the compile leaves the queue and begins. */
  onStart?: (() => void) | undefined;
}

/** A compiler at one version with one set of flags. */
export interface Engine {
  readonly deterministicId: EngineId;
  /**
   * Whether `deserialize` does no more than the task of that name. Who reads an artifact in a task may then have it
   * deserialized in that very task, which spares it the way over the caller's thread.
   */
  readonly deserializesInTasks?: boolean;
  /**
   * Compiles ahead of time, away from this process's main thread.
   * Rejects with an `EngineError`: `invalid-module` with V8's own reason, `compiler-crashed`, `cancelled`.
   */
  compile(source: WireSource, options?: CompileOptions): Promise<CompiledModule>;
  /** Gives stock V8's own module: lazily compiled, as without a cache. Rejects with an `EngineError`. */
  compileStock?(source: WireSource): Promise<CompiledModule>;
  /**
   * Gives the module's machine code; empty where it has none of its own. Where nobody holds it any more, the module
   * is compiled once more for it. Rejects with an `EngineError`.
   */
  serialize(module: CompiledModule): Promise<Artifact>;
  /**
   * Makes a module of what `serialize` gave. The bytes must have been authenticated before: V8 trusts them.
   * Rejects with an `EngineError` `foreign-artifact` where it is another engine's.
   */
  deserialize(artifact: Artifact, wireBytes: WireBytes): Promise<EngineModule>;
  /**
   * Gives a copy of the wire bytes that V8 has kept of a module; absent where V8 cannot be asked. Throws `TypeError` for
   * what is no module.
   */
  wireBytesOf?(module: WasmModule): WireBytes;
  /** Tells whether a module that the task of that name gave is stock V8's own; see `EngineModule`. */
  noteDeserialized?(wireBytes: WireBytes, artifactUnused: boolean): Promise<boolean>;
}
