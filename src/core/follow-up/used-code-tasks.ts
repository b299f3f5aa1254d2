import type { WasmModule } from '../codec/wasm-module.ts';
import type { EngineId } from '../engine/engine.ts';
import type { CodeKind } from '../loader/module-choice.ts';
import type { Budget } from '../module-cache/automatic-budget.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { SendableSealKey } from '../module-cache/sendable-seal-key.ts';
import type { Bytes } from '../units.ts';

export interface SaveUsedRequest {
  module: WasmModule;
  key: ModuleHash;
  wireLength: Bytes;
  engineId: EngineId;
  /** What its entry is to say that it was compiled under. */
  name: string | null;
  /** Less machine code than this is not worth a save. */
  least: Bytes;
  directory: string;
  sealKey: SendableSealKey;
  budget: Budget;
  /** Told of the end of the work with `Atomics.notify`, for a thread that can do nothing but wait. */
  done: SharedArrayBuffer | null;
}

/** What came of it. */
export interface SaveUsedOutcome {
  /** How much machine code V8 has of the module. */
  artifactBytes: Bytes;
  /** How much the entry on disk has now, whoever wrote it; 0 where that was not looked at. */
  keptBytes: Bytes;
  saved: boolean;
  /** Why it was not saved; null where it was, or was not worth it. */
  problem: string | null;
}

/** An entry that may not be worth its place. */
export interface PutAwayRequest {
  key: ModuleHash;
  engineId: EngineId;
  drops: readonly CodeKind[];
  directory: string;
  sealKey: SendableSealKey;
}

/** The work of keeping what ran, which keeps a thread busy. */
export interface UsedCodeTasks {
  /**
   * Writes the machine code that V8 has of a module into the disk tier, where there is enough of it and more than in the
   * entry that is there. Never rejects.
   */
  saveUsed(request: SaveUsedRequest): Promise<SaveUsedOutcome>;
  /** Deletes an entry of those kinds, and puts what ran back in the place of the whole's. Gives what failed, or null. */
  putAway(request: PutAwayRequest): Promise<string | null>;
}
