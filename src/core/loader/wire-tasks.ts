import type { WireBytes } from '../engine/wire-bytes.ts';
import type { HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import type { WireFileOutcome, WireFileRequest } from './read-wire-file.ts';

export interface HashRequest {
  wireBytes: WireBytes;
  algorithm: HashAlgorithm;
}

/** The loader's work that keeps a thread busy. What it is handed decides which thread that is. */
export interface WireTasks {
  /** Reads a `.wasm` file and hashes it while reading. */
  readWireFile(request: WireFileRequest): Promise<WireFileOutcome>;
  /** Gives the key of wire bytes. */
  hashWireBytes(request: HashRequest): Promise<ModuleHash>;
}
