import type { WasmModule } from '../codec/wasm-module.ts';
import type { EngineId, Origin } from '../engine/engine.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { SendableSealKey } from '../module-cache/sendable-seal-key.ts';
import type { Bytes } from '../units.ts';

export interface DiskLoadRequest {
  key: ModuleHash;
  engineId: EngineId;
  wireBytes: WireBytes;
  directory: string;
  sealKey: SendableSealKey;
}

/** What the disk tier had. */
export type DiskLoadOutcome =
  | {
      status: 'loaded';
      module: WasmModule;
      artifactBytes: Bytes;
      origin: Origin | null;
      /** Whether V8 left the artifact aside; see `Deserialized`. */
      artifactUnused: boolean;
    }
  | { status: 'missing' }
  | { status: 'failed'; message: string };

/** The work of a load whose caller can do nothing but wait. */
export interface SyncLoadTasks {
  /** Loads from the disk tier. Never rejects. */
  loadFromDisk(request: DiskLoadRequest): Promise<DiskLoadOutcome>;
}
