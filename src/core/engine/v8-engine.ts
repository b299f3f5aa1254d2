import { type StartChildProcess, startNodeChildProcess } from '../child-process/child-process.ts';
import { type Artifact, allocateArtifact, type CodecKind, HeldArtifact } from '../codec/codec.ts';
import { findAddon } from '../codec/find-addon.ts';
import { findCodec } from '../codec/find-codec.ts';
import type { WasmModule } from '../codec/wasm-module.ts';
import type { Milliseconds } from '../units.ts';
import { compileStock } from './compile-stock.ts';
import { type CompiledArtifact, Compiler } from './compiler.ts';
import type { CompiledModule, CompileOptions, Engine, EngineId, EngineModule } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { EngineTasks } from './engine-tasks.ts';
import { GivenCode } from './given-code.ts';
import { v8EngineId } from './v8-engine-id.ts';
import { countOwnFunctions } from './wasm-sections.ts';
import { toWireBytes, type WireBytes, type WireSource } from './wire-bytes.ts';

export interface V8EngineOptions {
  tasks: EngineTasks;
  /** How a compiling process is started; as Node's own kind by default. */
  startChildProcess?: StartChildProcess | undefined;
  /** The compiling process's file; it is looked for by default. */
  compileEntry?: string | undefined;
  /** How many modules are compiled at once; see `CompilerOptions`. */
  compileProcesses?: number | undefined;
  /** The codec's addon; it is looked for by default, and null leaves it to V8's natives. */
  addonPath?: string | null | undefined;
  /** How long the compile of one module may take; see `CompilerOptions`. */
  compileTimeout?: Milliseconds | undefined;
}

/** One for all engines of this thread, as V8 has one machine code for all of them. */
const GIVEN_CODE = new GivenCode();

/**
 * This process's V8, as it is. Compiling ahead of time and serializing are done in processes of their own; this
 * one's flags and its other modules are left alone.
 */
export class V8Engine implements Engine {
  readonly deterministicId: EngineId;
  readonly deserializesInTasks = true;
  /** How artifacts get out of this V8 and back; where they do not, `serialize` gives empty ones. */
  readonly codec: CodecKind;
  readonly wireBytesOf?: (module: WasmModule) => WireBytes;
  readonly #tasks: EngineTasks;
  readonly #compiler: Compiler;
  /** For what nobody waits for. */
  readonly #backgroundCompiler: Compiler;
  /** Why no compiling process is of use, once that is known. */
  #noCompiler: EngineError | null = null;

  /** Asks V8 for its tag, and whether it has a codec. */
  constructor({
    tasks,
    startChildProcess = startNodeChildProcess,
    compileEntry,
    compileProcesses,
    addonPath = findAddon(),
    compileTimeout,
  }: V8EngineOptions) {
    const codec = findCodec(addonPath);
    this.codec = codec?.kind ?? 'none';
    const wireBytesOf = codec?.wireBytesOf?.bind(codec);
    if (wireBytesOf) this.wireBytesOf = (module) => toWireBytes(wireBytesOf(module));
    this.deterministicId = v8EngineId(this.codec);
    this.#tasks = tasks;
    const options = { start: startChildProcess, entry: compileEntry, addonPath, timeout: compileTimeout };
    this.#compiler = new Compiler({ ...options, processes: compileProcesses });
    this.#backgroundCompiler = new Compiler({ ...options, processes: 1, background: true });
  }

  /**
   * Compiles ahead of time. Where no compiling process can be had whose artifacts this one takes, it gives stock
   * V8's module.
   */
  async compile(source: WireSource, options: CompileOptions = {}): Promise<CompiledModule> {
    const wireBytes = await source.read();
    await this.#refuseInvalid(wireBytes);
    const wireLength = source.byteLength;
    try {
      const { artifact, compileMs } = await this.#compileArtifact(wireBytes, options);
      const { module, stock } = await this.deserialize(artifact, wireBytes);
      const artifactBytes = artifact.byteLength;
      const held = new HeldArtifact(artifact);
      return { module, stock, wireSource: source, wireLength, artifact: held, artifactBytes, compileMs };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.kind === 'foreign-artifact') this.#noCompiler = otherKindOfProcess(error);
      else if (error.kind !== 'no-compiler') throw error;
      const module = await this.#stock(wireBytes);
      return { module, stock: true, wireSource: source, wireLength, artifactBytes: 0 };
    }
  }

  async serialize({ artifact, wireSource }: CompiledModule): Promise<Artifact> {
    const held = artifact?.get();
    if (held) return held;
    if (wireSource === null) throw new EngineError('other', 'its wire bytes are out of reach');
    return (await this.#compileArtifact(await wireSource.read(), {})).artifact;
  }

  async deserialize(artifact: Artifact, wireBytes: WireBytes): Promise<EngineModule> {
    const { module, artifactUnused } = await this.#tasks
      .deserialize({ artifact, wireBytes, engineId: this.deterministicId })
      .catch((cause) => Promise.reject(EngineError.ofDeserialize(cause)));
    if (module === null) throw EngineError.foreignArtifact();
    return { module, stock: await this.noteDeserialized(wireBytes, artifactUnused) };
  }

  async noteDeserialized(wireBytes: WireBytes, artifactUnused: boolean): Promise<boolean> {
    // Without a codec there is nothing but V8's own lazy compile, whichever tier had the wasm.
    if (this.codec === 'none') return countOwnFunctions(wireBytes) > 0;
    // The addon knows, where V8's natives leave it to be worked out.
    if (this.codec === 'addon') return artifactUnused;
    return GIVEN_CODE.note(wireBytes, artifactUnused);
  }

  /**
   * Compiles ahead of time while nobody waits: with the lowest priority, one module at a time. Gives the artifact
   * alone, for another process to take, with what V8 took in the compiling process, and keeps no process alive. Rejects
   * with an `EngineError`.
   */
  async compileInBackground(
    source: WireSource,
    options: CompileOptions = {},
  ): Promise<Pick<CompiledArtifact, 'artifact' | 'compileMs'>> {
    const wireBytes = await source.read();
    const { artifact, compileMs = 0 } = await this.#compileArtifact(
      wireBytes,
      options,
      this.#backgroundCompiler,
    );
    return { artifact, compileMs };
  }

  /** Gives stock V8's own module: lazily compiled, as without a cache. Rejects with an `EngineError`. */
  async compileStock(source: WireSource): Promise<CompiledModule> {
    const module = await compileStock(await source.read());
    return { module, stock: true, wireSource: source, wireLength: source.byteLength, artifactBytes: 0 };
  }

  /** Ends the compiling processes. The tasks are their owner's to close. */
  async close(): Promise<void> {
    await Promise.all([this.#compiler.close(), this.#backgroundCompiler.close()]);
  }

  /** Spares modules that V8 refuses anyway a process of their own. */
  async #refuseInvalid(wireBytes: WireBytes): Promise<void> {
    const reason = await this.#tasks.validate(wireBytes);
    if (reason !== null) throw new EngineError('invalid-module', reason);
  }

  async #compileArtifact(
    wireBytes: WireBytes,
    options: CompileOptions,
    compiler = this.#compiler,
  ): Promise<Pick<CompiledArtifact, 'artifact'> & Partial<CompiledArtifact>> {
    if (this.#noCompiler) throw this.#noCompiler;
    if (this.codec === 'none' || countOwnFunctions(wireBytes) === 0) {
      options.onStart?.();
      return { artifact: allocateArtifact(0) };
    }
    const compiled = await compiler.compile(wireBytes, options);
    if (compiled.engineId === this.deterministicId) return compiled;
    throw EngineError.foreignArtifact();
  }

  async #stock(wireBytes: WireBytes): Promise<WasmModule> {
    return (await this.deserialize(allocateArtifact(0), wireBytes)).module;
  }
}

function otherKindOfProcess(cause: EngineError): EngineError {
  const message =
    "the compiling process has another V8, or other flags, than this one: give `startChildProcess` a way to start processes of this one's kind, in an Electron app its `utilityProcess`";
  return new EngineError('no-compiler', message, { cause });
}
