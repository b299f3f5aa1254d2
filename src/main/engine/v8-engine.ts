import { type StartChildProcess, startNodeChildProcess } from '../child-process/child-process.ts';
import type { TaskRunner } from '../worker-pool/task-runner.ts';
import { Compiler } from './compiler.ts';
import {
  type CompiledModule,
  type CompileOptions,
  type Engine,
  type EngineId,
  toEngineId,
} from './engine.ts';
import { EngineError } from './engine-error.ts';
import { compileAheadOfTime } from './v8-artifacts.ts';
import type { WireBytes, WireSource } from './wire-bytes.ts';

export interface V8EngineOptions {
  tasks: TaskRunner;
  /** How a compiling process is started; as Node's own kind by default. */
  startChildProcess?: StartChildProcess;
}

/** This process's V8, compiling ahead of time. */
export class V8Engine implements Engine {
  readonly deterministicId: EngineId;
  readonly deserializesInTasks = true;
  /** Whether this V8 gives artifacts; where it does not, `serialize` gives empty ones. */
  readonly artifacts: boolean;
  readonly #tasks: TaskRunner;
  readonly #compiler: Compiler;

  private constructor(id: EngineId, artifacts: boolean, tasks: TaskRunner, start: StartChildProcess) {
    this.deterministicId = id;
    this.artifacts = artifacts;
    this.#tasks = tasks;
    this.#compiler = new Compiler(start);
  }

  /** Probes V8. To be called before this process compiles any wasm, since it sets V8's flags. */
  static async create({
    tasks,
    startChildProcess = startNodeChildProcess,
  }: V8EngineOptions): Promise<V8Engine> {
    compileAheadOfTime();
    const stamp = await tasks.run('probeEngine', null);
    const id = toEngineId(`v8-${process.versions.v8}-${process.arch}-${stamp ?? 'no-artifacts'}`);
    return new V8Engine(id, stamp !== null, tasks, startChildProcess);
  }

  async compile(source: WireSource, options: CompileOptions = {}): Promise<CompiledModule> {
    const wireBytes = await source.read();
    const artifact = await this.#compiler.compile(wireBytes, options);
    const artifactBytes = artifact.byteLength;
    const module = await this.deserialize(artifact, wireBytes).catch((cause) => {
      throw cause instanceof EngineError && cause.kind === 'foreign-artifact'
        ? otherKindOfProcess(cause)
        : cause;
    });
    return { module, wireBytes: source, wireLength: source.byteLength, artifactBytes };
  }

  async serialize({ module, artifactBytes }: CompiledModule): Promise<ArrayBuffer> {
    if (artifactBytes === 0) return new ArrayBuffer(0);
    try {
      return await this.#tasks.run('serialize', module);
    } catch (cause) {
      throw new EngineError('other', `V8 could not serialize the module: ${messageOf(cause)}`, { cause });
    }
  }

  async deserialize(artifact: ArrayBuffer, wireBytes: WireBytes): Promise<WebAssembly.Module> {
    const request = { artifact, wireBytes };
    const module = await this.#tasks
      .run('deserialize', request, { transfer: [artifact] })
      .catch((cause) => Promise.reject(EngineError.ofDeserialize(cause)));
    if (module === null) throw EngineError.foreignArtifact();
    return module;
  }

  /** Ends the compiling processes. The tasks is its owner's to close. */
  close(): void {
    this.#compiler.close();
  }
}

function otherKindOfProcess(cause: EngineError): EngineError {
  const message =
    "the compiling process has another V8, or other flags, than this one: give `startChildProcess` a way to start processes of this one's kind, in an Electron app its `utilityProcess`";
  return new EngineError('other', message, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
