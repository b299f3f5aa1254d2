import type { Artifact } from '../codec/codec.ts';
import type { WasmModule } from '../codec/wasm-module.ts';
import type { WireBytes } from './wire-bytes.ts';

export interface DeserializeRequest {
  artifact: Artifact;
  wireBytes: WireBytes;
  /** The engine that the artifact is of. */
  engineId: string;
}

export interface DeserializeOutcome {
  /** Null where the artifact is of another V8. */
  module: WasmModule | null;
  /** Whether V8 gave a module that was there already; see `Deserialized`. */
  artifactUnused: boolean;
}

/** The engine's work that keeps a thread busy. What it is handed decides which thread that is. */
export interface EngineTasks {
  /** Gives V8's reason for refusing wire bytes; null where they are a valid module. */
  validate(wireBytes: WireBytes): Promise<string | null>;
  /** Gives the module of an artifact that is authentic. Rejects where V8 refuses it; see `EngineError.ofDeserialize`. */
  deserialize(request: DeserializeRequest): Promise<DeserializeOutcome>;
}
