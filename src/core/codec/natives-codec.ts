import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { compileFunction } from 'node:vm';
import { type Artifact, type Codec, type Deserialized, WORTH_TELLING } from './codec.ts';
import type { WasmModule } from './wasm-module.ts';

type Serialize = (module?: WasmModule) => ArrayBuffer;
type Deserialize = (artifact?: Artifact, wireBytes?: Uint8Array) => WasmModule | undefined;

/**
 * V8's own test interface (`%SerializeWasmModule` and `%DeserializeWasmModule`, in V8 11.3 to 13.6). Both abort the
 * process when they are given something of the wrong type, so nothing else calls them.
 */
class NativesCodec implements Codec {
  readonly kind = 'natives';
  readonly #serialize: Serialize;
  readonly #deserialize: Deserialize;

  constructor(serialize: Serialize, deserialize: Deserialize) {
    this.#serialize = serialize;
    this.#deserialize = deserialize;
  }

  serialize(module: WasmModule): ArrayBuffer {
    return this.#serialize(module);
  }

  async deserialize(artifact: Artifact, wireBytes: Uint8Array): Promise<Deserialized> {
    const before = getHeapStatistics().malloced_memory;
    const module = this.#deserialize(artifact, wireBytes);
    // A module that V8 makes anew brings a zone with its types, which V8 counts here. Where V8 gives one that it has,
    // what it decoded is thrown away again, and just nothing is left. Any other difference is the host's doing.
    const artifactUnused =
      artifact.byteLength >= WORTH_TELLING && getHeapStatistics().malloced_memory === before;
    return { module, artifactUnused };
  }
}

/** Gives the codec that is made of V8's natives; null where this V8 has none. */
export function findNativesCodec(): Codec | null {
  return withNatives(() => {
    // Called once each, and to no effect: V8 parses a function's body when it is first called.
    const serialize = compileFunction('if (module) return %SerializeWasmModule(module)', [
      'module',
    ]) as Serialize;
    serialize();
    const deserialize = compileFunction('if (artifact) return %DeserializeWasmModule(artifact, wireBytes)', [
      'artifact',
      'wireBytes',
    ]) as Deserialize;
    deserialize();
    return new NativesCodec(serialize, deserialize);
  });
}

/**
 * Runs `make` while V8 understands natives, and leaves its flags as they were. Gives null where V8 does not know the
 * natives that `make` names.
 */
function withNatives<Made>(make: () => Made): Made | null {
  const wereOn = parses('%IsSmi(0)');
  if (!wereOn) setFlagsFromString('--allow-natives-syntax');
  try {
    return make();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  } finally {
    if (!wereOn) setFlagsFromString('--no-allow-natives-syntax');
  }
}

/** Not by `new Function`, which a host may have forbidden (`--disallow-code-generation-from-strings`). */
function parses(code: string): boolean {
  try {
    compileFunction(code);
    return true;
  } catch {
    return false;
  }
}
