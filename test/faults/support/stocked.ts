import type { CompiledModule } from '../../../src/main/engine/engine.ts';
import { heldWireBytes, toWireBytes } from '../../../src/main/engine/wire-bytes.ts';
import { ModuleHash } from '../../../src/main/module-cache/module-hash.ts';
import { type Answer, numbered } from './fault-modules.ts';
import { collectGarbage, type InProcessEngine } from './in-process-engine.ts';

/** A module that can be saved at any time and is not in memory, and what tells it from the others. */
export interface Stocked {
  key: ModuleHash;
  answer: Answer;
  bytes: Uint8Array<ArrayBuffer>;
  module: CompiledModule;
}

/** Compiles one module for each padding, each with an answer of its own; the same ones every time. */
export async function stock(
  engine: InProcessEngine,
  paddings: readonly number[],
  first = 1000,
): Promise<Stocked[]> {
  const stocked = paddings.map(async (padding, index) => {
    const answer = first + index;
    const bytes = numbered(answer, padding);
    const module = await engine.compileAndForget(heldWireBytes(toWireBytes(bytes)));
    return { key: await ModuleHash.of(bytes), answer, bytes, module };
  });
  const all = await Promise.all(stocked);
  collectGarbage();
  return all;
}

/** Where two processes need the same modules: from 100 bytes to 1 MB, which takes its time to write. */
export const PADDINGS = [100, 3_000, 20_000, 60_000, 120_000, 250_000, 500_000, 1_000_000] as const;
