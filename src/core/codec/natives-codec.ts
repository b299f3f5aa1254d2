import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { vm } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
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
    return this.deserializeSync(artifact, wireBytes);
  }

  deserializeSync(artifact: Artifact, wireBytes: Uint8Array): Deserialized {
    const before = memoryUse();
    const module = this.#deserialize(artifact, wireBytes);
    const after = memoryUse();
    const artifactUnused =
      artifact.byteLength >= WORTH_TELLING &&
      leftNoModule(before, after, wireBytes.byteLength, artifact.byteLength);
    return { module, artifactUnused };
  }
}

/** What a process has taken of memory so far. */
export interface MemoryUse {
  /** What V8 holds in zones, in this thread and for all of the process's wasm. */
  zoneBytes: Bytes;
  /** How many pages the process has touched for the first time. Windows does not count them. */
  pageFaults: number;
}

function memoryUse(): MemoryUse {
  const { minorPageFault: pageFaults } = process.resourceUsage();
  return { zoneBytes: getHeapStatistics().malloced_memory, pageFaults };
}

/** What most systems have; where pages are larger, there are fewer faults. */
const PAGE_BYTES: Bytes = 4096;

/**
 * Tells whether V8 made no module of an artifact meanwhile, and gave one that it had. A module that it makes brings a
 * zone with its types; else what it decoded is thrown away again, and just nothing is left. A zone of the same size
 * that V8 is done with just then, in whatever thread, looks the same; but machine code also lies in pages that nobody
 * had touched, and the copy of the wire bytes alone does not take so many.
 */
export function leftNoModule(
  before: MemoryUse,
  after: MemoryUse,
  wireLength: Bytes,
  artifactLength: Bytes,
): boolean {
  if (after.zoneBytes !== before.zoneBytes) return false;
  const touched = (after.pageFaults - before.pageFaults) * PAGE_BYTES;
  return touched < wireLength + artifactLength / 2;
}

/** Gives the codec that is made of V8's natives; null where this V8 has none. */
export function findNativesCodec(): Codec | null {
  return withNatives(() => {
    // Called once each, and to no effect: V8 parses a function's body when it is first called.
    const serialize = vm().compileFunction('if (module) return %SerializeWasmModule(module)', [
      'module',
    ]) as Serialize;
    serialize();
    const deserialize = vm().compileFunction(
      'if (artifact) return %DeserializeWasmModule(artifact, wireBytes)',
      ['artifact', 'wireBytes'],
    ) as Deserialize;
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
    vm().compileFunction(code);
    return true;
  } catch {
    return false;
  }
}
