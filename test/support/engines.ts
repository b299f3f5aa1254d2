import { afterAll } from 'vitest';
import type { StartChildProcess } from '../../src/core/child-process/child-process.ts';
import type { Artifact, CodecKind } from '../../src/core/codec/codec.ts';
import { findAddon } from '../../src/core/codec/find-addon.ts';
import { findCodec } from '../../src/core/codec/find-codec.ts';
import {
  type CompiledModule,
  type CompileOptions,
  type Engine,
  type EngineId,
  type EngineModule,
  toEngineId,
} from '../../src/core/engine/engine.ts';
import { V8Engine } from '../../src/core/engine/v8-engine.ts';
import {
  heldWireBytes,
  toWireBytes,
  type WireBytes,
  type WireSource,
} from '../../src/core/engine/wire-bytes.ts';
import { ModuleHash } from '../../src/core/module-cache/module-hash.ts';
import { WorkerPool } from '../../src/core/worker-pool/worker-pool.ts';

/** How artifacts get out of the V8 that the tests run on, which is the product's own or another Node's. */
export const CODEC: CodecKind = findCodec(findAddon())?.kind ?? 'none';

/** A file's one pool and engine, which end with it. */
export async function startEngine(startChildProcess?: StartChildProcess) {
  const pool = new WorkerPool();
  const engine = new V8Engine({ tasks: pool, startChildProcess });
  afterAll(async () => {
    await engine.close();
    await pool.close();
  });
  return { pool, engine };
}

/** Wire bytes as the engine takes them. */
export function sourceOf(bytes: Uint8Array): WireSource {
  return heldWireBytes(toWireBytes(bytes));
}

/** Compiles a module and names it. */
export async function compiled(engine: Engine, bytes: Uint8Array) {
  return { key: await ModuleHash.of(bytes), module: await engine.compile(sourceOf(bytes)) };
}

/** An engine that counts what it is asked to, and leaves it to the real one. */
export class CountingEngine implements Engine {
  readonly deterministicId: EngineId;
  compiles = 0;
  serializations = 0;
  deserializations = 0;
  readonly #engine: Engine;

  /** @param id the id to go by, to stand for another engine */
  constructor(engine: Engine, id: string = engine.deterministicId) {
    this.#engine = engine;
    this.deterministicId = toEngineId(id);
  }

  compile(source: WireSource, options?: CompileOptions): Promise<CompiledModule> {
    this.compiles++;
    return this.#engine.compile(source, options);
  }

  serialize(module: CompiledModule): Promise<Artifact> {
    this.serializations++;
    return this.#engine.serialize(module);
  }

  deserialize(artifact: Artifact, wireBytes: WireBytes): Promise<EngineModule> {
    this.deserializations++;
    return this.#engine.deserialize(artifact, wireBytes);
  }
}
