import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type CompiledModule,
  type Engine,
  type EngineId,
  toEngineId,
} from '../../../src/main/engine/engine.ts';
import { EngineError } from '../../../src/main/engine/engine-error.ts';
import {
  compileAheadOfTime,
  findV8Artifacts,
  readStamp,
  serializeModule,
  type V8Artifacts,
} from '../../../src/main/engine/v8-artifacts.ts';
import type { WireBytes, WireSource } from '../../../src/main/engine/wire-bytes.ts';

const NOTHING = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));

/** What `compileAndForget` has compiled, by its wire bytes; whatever an engine calls itself, there is one V8. */
const remembered = new WeakMap<WireSource, ArrayBuffer>();

// Before the first stamp is read: the flags are part of it.
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
  readonly #artifacts: V8Artifacts;

  /** @param suffix makes the id another engine's */
  constructor(suffix = '') {
    compileAheadOfTime();
    const artifacts = findV8Artifacts();
    if (artifacts === null)
      throw new Error('this V8 makes no artifacts: run the tests on the Electron runtime');
    this.#artifacts = artifacts;
    this.deterministicId = toEngineId(`v8-${process.versions.v8}-${readStamp(artifacts)}${suffix}`);
  }

  async compile(source: WireSource): Promise<CompiledModule> {
    const wireBytes = await source.read();
    const module = new WebAssembly.Module(wireBytes as Uint8Array as BufferSource);
    const artifactBytes = serializeModule(this.#artifacts, module, wireBytes).byteLength;
    return { module, wireBytes: source, artifactBytes, wireLength: wireBytes.byteLength };
  }

  /**
   * Compiles a module that can be saved and is not kept: as long as V8 has one of the same wire bytes in memory, it
   * gives that one's code for whatever is deserialized. What has been given up is gone after `collectGarbage`.
   */
  async compileAndForget(source: WireSource): Promise<CompiledModule> {
    const compiled = await this.compile(source);
    remembered.set(source, await this.serialize(compiled));
    return { ...compiled, module: NOTHING };
  }

  async serialize({ module, wireBytes }: CompiledModule): Promise<ArrayBuffer> {
    if (wireBytes === null) throw new EngineError('other', 'its wire bytes are out of reach');
    const artifact = remembered.get(wireBytes);
    if (artifact) return artifact.slice(0);
    return serializeModule(this.#artifacts, module, await wireBytes.read());
  }

  async deserialize(artifact: ArrayBuffer, wireBytes: WireBytes): Promise<WebAssembly.Module> {
    this.deserializations++;
    if (artifact.byteLength === 0) return new WebAssembly.Module(wireBytes as Uint8Array as BufferSource);
    const module = this.#artifacts.deserialize(artifact, wireBytes);
    if (!module) throw new EngineError('foreign-artifact', 'V8 does not take the artifact');
    return module;
  }
}
