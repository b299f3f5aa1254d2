import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Artifact, allocateArtifact, type Codec, HeldArtifact } from '../../../src/core/codec/codec.ts';
import { findNativesCodec } from '../../../src/core/codec/natives-codec.ts';
import {
  type CompiledModule,
  type Engine,
  type EngineId,
  type EngineModule,
  toEngineId,
} from '../../../src/core/engine/engine.ts';
import { EngineError } from '../../../src/core/engine/engine-error.ts';
import { v8EngineId } from '../../../src/core/engine/v8-engine-id.ts';
import { aheadOfTime } from '../../../src/core/engine/v8-flags.ts';
import { countOwnFunctions } from '../../../src/core/engine/wasm-sections.ts';
import type { WireBytes, WireSource } from '../../../src/core/engine/wire-bytes.ts';

const NOTHING = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));

/** What has been compiled, by its wire bytes; whatever an engine calls itself, there is one V8. */
const remembered = new WeakMap<WireSource, Artifact>();

// Before the first engine is named: the flags are part of its id.
setFlagsFromString('--expose-gc');

/** Gives up what nobody refers to: modules too. */
export const collectGarbage: () => void = runInNewContext('gc');

/**
 * This process's V8 without any process or thread beside it, for thousands of cheap compiles of trusted modules.
 * Its artifacts are V8's own, and it counts how many it was asked to take.
 */
export class InProcessEngine implements Engine {
  readonly deterministicId: EngineId;
  deserializations = 0;
  readonly #codec: Codec;

  /** @param suffix makes the id another engine's */
  constructor(suffix = '') {
    const codec = findNativesCodec();
    if (codec === null) throw new Error('this V8 makes no artifacts: run the tests on the Electron runtime');
    this.#codec = codec;
    this.deterministicId = toEngineId(`${v8EngineId(codec.kind)}${suffix}`);
  }

  async compile(source: WireSource): Promise<CompiledModule> {
    const wireBytes = await source.read();
    const bytes = wireBytes as Uint8Array as BufferSource;
    // Waited for without giving way: no other test's compile may come under the flags.
    const compiled = aheadOfTime(async () => new WebAssembly.Module(bytes));
    const module = await compiled;
    const artifact = this.#serialize(module, wireBytes);
    remembered.set(source, artifact);
    const wireLength = wireBytes.byteLength;
    const held = new HeldArtifact(artifact);
    return { module, wireSource: source, artifact: held, artifactBytes: artifact.byteLength, wireLength };
  }

  /**
   * Compiles a module that can be saved and is not kept: as long as V8 has one of the same wire bytes in memory, it
   * gives that one's code for whatever is deserialized. What has been given up is gone after `collectGarbage`.
   */
  async compileAndForget(source: WireSource): Promise<CompiledModule> {
    return { ...(await this.compile(source)), module: NOTHING };
  }

  async serialize({ artifact, wireSource }: CompiledModule): Promise<Artifact> {
    const held = artifact?.get();
    if (held) return held;
    if (wireSource === null) throw new EngineError('other', 'its wire bytes are out of reach');
    return remembered.get(wireSource) ?? this.serialize(await this.compile(wireSource));
  }

  async deserialize(artifact: Artifact, wireBytes: WireBytes): Promise<EngineModule> {
    this.deserializations++;
    if (artifact.byteLength === 0) {
      return { module: new WebAssembly.Module(wireBytes as Uint8Array as BufferSource), stock: false };
    }
    const { module } = await this.#codec.deserialize(artifact, wireBytes);
    if (!module) throw new EngineError('foreign-artifact', 'V8 does not take the artifact');
    return { module, stock: false };
  }

  #serialize(module: WebAssembly.Module, wireBytes: WireBytes): Artifact {
    if (countOwnFunctions(wireBytes) === 0) return allocateArtifact(0);
    const artifact = this.#codec.serialize(module);
    if (artifact === undefined) throw new Error('V8 has no machine code of the module');
    const shared = allocateArtifact(artifact.byteLength);
    new Uint8Array(shared).set(new Uint8Array(artifact));
    return shared;
  }
}
