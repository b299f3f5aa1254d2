import { nodeModule, workerThreads } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import { artifactOfFunctions, functionsThatRan } from './artifact-functions.ts';
import { type Artifact, type Codec, type Deserialized, WORTH_TELLING } from './codec.ts';
import type { WasmModule } from './wasm-module.ts';

/** What the addon gives; see `addon/codec.cc`. */
interface Addon {
  serialize(module: WasmModule): ArrayBuffer | undefined;
  takeStreams(): void;
  wireBytes(module: WasmModule): ArrayBuffer;
  writeWireBytes(module: WasmModule, file: number): boolean;
  trailer(code: Uint8Array, wireBytes: Uint8Array): ArrayBuffer;
}

/** What a stream of the addon's is made of: artifact, wire bytes, the promise of its module, whether V8 took the artifact. */
type StreamRequest = [Artifact, Uint8Array, Promise<WasmModule> | null, boolean | undefined];

interface StreamCompiler {
  compileStreaming(request: StreamRequest): Promise<WasmModule>;
}

/** What an artifact has behind V8's own bytes; see `addon/codec.cc`. */
const TRAILER_BYTES: Bytes = 32;

/** Below this, what a process holds of memory is known too roughly, and asking V8 for the code takes no time. */
const SEEN_IN_MEMORY: Bytes = 2 * 2 ** 20;

/** V8's public C++ interface, by an addon that was built for this very Node. */
class AddonCodec implements Codec {
  readonly kind = 'addon';
  readonly #addon: Addon;
  #takesStreams = false;

  constructor(addon: Addon) {
    this.#addon = addon;
  }

  serialize(module: WasmModule): ArrayBuffer | undefined {
    return this.#addon.serialize(module);
  }

  functionsThatRan(module: WasmModule, imported: number): Uint8Array | null {
    const artifact = this.#addon.serialize(module);
    return artifact === undefined ? null : functionsThatRan(codeOf(artifact), imported);
  }

  artifactOfFunctions(
    artifact: ArrayBuffer,
    wireBytes: Uint8Array,
    imported: number,
    ran: Uint8Array,
  ): ArrayBuffer | null {
    const code = artifactOfFunctions(codeOf(artifact), imported, ran);
    if (code === null) return null;
    const whole = new Uint8Array(code.byteLength + TRAILER_BYTES);
    whole.set(code);
    whole.set(new Uint8Array(this.#addon.trailer(code, wireBytes)), code.byteLength);
    return whole.buffer;
  }

  wireBytesOf(module: WasmModule): Uint8Array {
    return new Uint8Array(this.#addon.wireBytes(module));
  }

  writeWireBytes(module: WasmModule, file: number): boolean {
    return this.#addon.writeWireBytes(module, file);
  }

  /** Throws `TypeError` on a main thread: there, `WebAssembly.compileStreaming` is the host's. */
  async deserialize(artifact: Artifact, wireBytes: Uint8Array): Promise<Deserialized> {
    this.#takeStreams();
    const before = artifact.byteLength < SEEN_IN_MEMORY ? 0 : process.memoryUsage.rss();
    const request: StreamRequest = [artifact, wireBytes, null, undefined];
    const { compileStreaming } = WebAssembly as unknown as StreamCompiler;
    const compiled = compileStreaming(request);
    request[2] = compiled;
    const module = await compiled.catch((error) => {
      if (request[3] === undefined) throw error;
      return undefined;
    });
    if (!request[3] || module === undefined) return { module: undefined, artifactUnused: false };
    return { module, artifactUnused: !this.#hasCode(module, artifact.byteLength, before) };
  }

  #takeStreams(): void {
    if (this.#takesStreams) return;
    if (workerThreads().isMainThread) throw new TypeError("a main thread's streams are the host's");
    this.#addon.takeStreams();
    this.#takesStreams = true;
  }

  /**
   * Tells whether a module that V8 gave has the machine code of an artifact. Where V8 made it, the process holds as
   * much more memory than before; where that is not to be seen, V8 is asked, which takes as long as to deserialize.
   */
  #hasCode(module: WasmModule, artifactBytes: Bytes, before: Bytes): boolean {
    if (artifactBytes < WORTH_TELLING) return true;
    if (artifactBytes >= SEEN_IN_MEMORY && process.memoryUsage.rss() - before > artifactBytes / 2)
      return true;
    return (this.#addon.serialize(module)?.byteLength ?? 0) > artifactBytes / 2;
  }
}

function codeOf(artifact: ArrayBuffer): Uint8Array {
  return new Uint8Array(artifact, 0, artifact.byteLength - TRAILER_BYTES);
}

/** Gives the codec of an addon; null where the file is none, or is another Node's. */
export function findAddonCodec(path: string): Codec | null {
  try {
    return new AddonCodec(nodeModule().createRequire(path)(path) as Addon);
  } catch {
    return null;
  }
}
