import type { CompiledModule } from '../../../src/core/engine/engine.ts';
import { heldWireBytes, toWireBytes, type WireSource } from '../../../src/core/engine/wire-bytes.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { type Answer, manyFunctions, numbered } from './fault-modules.ts';
import { collectGarbage, type InProcessEngine } from './in-process-engine.ts';

/** A module that can be saved at any time, and what tells it from the others. */
export interface Stocked {
  key: ModuleHash;
  answer: Answer;
  bytes: Uint8Array<ArrayBuffer>;
  module: CompiledModule;
}

/** What the first of the modules answers; each further one answers one more. */
export const FIRST_ANSWER: Answer = 1000;

/**
 * Compiles one module for each padding, each with an answer of its own; the same ones every time. They can be saved,
 * and are not in memory: see `compileAndForget`.
 */
export async function stock(
  engine: InProcessEngine,
  paddings: readonly number[],
  first = FIRST_ANSWER,
): Promise<Stocked[]> {
  const all = await stockWith((source) => engine.compileAndForget(source), paddings, first);
  collectGarbage();
  return all;
}

/** Compiles a module with that many functions, and so with machine code of about 130 bytes for each. */
export function stockLargeCode(engine: InProcessEngine, functions: number): Promise<Stocked> {
  return stocked((source) => engine.compileAndForget(source), functions - 1, manyFunctions(functions));
}

/** Compiles the same modules, for a memory tier to keep. */
export function stockInMemory(engine: InProcessEngine, paddings: readonly number[]): Promise<Stocked[]> {
  return stockWith((source) => engine.compile(source), paddings, FIRST_ANSWER);
}

type Compile = (source: WireSource) => Promise<CompiledModule>;

function stockWith(compile: Compile, paddings: readonly number[], first: number): Promise<Stocked[]> {
  return Promise.all(
    paddings.map((padding, index) => stocked(compile, first + index, numbered(first + index, padding))),
  );
}

async function stocked(compile: Compile, answer: Answer, bytes: Uint8Array<ArrayBuffer>): Promise<Stocked> {
  const module = await compile(heldWireBytes(toWireBytes(bytes)));
  return { key: await ModuleHash.of(bytes), answer, bytes, module };
}

/** Where two processes need the same modules: from 100 bytes to 1 MB, which takes its time to write. */
export const PADDINGS = [100, 3_000, 20_000, 60_000, 120_000, 250_000, 500_000, 1_000_000] as const;
