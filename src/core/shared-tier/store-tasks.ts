import type { Artifact } from '../codec/codec.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import type { Content } from './manifest.ts';
import type { RefusalReason } from './refusal.ts';

export interface UnpackRequest {
  /** What the store gave under the artifact's name. */
  object: Uint8Array;
  wireBytes: WireBytes;
  /** What a trusted key has signed for. */
  signed: { wire: Content; artifact: Content; object: Content };
}

/** What came of it: an artifact of which every byte was signed for, or why it is none. */
export type UnpackOutcome =
  | { status: 'unpacked'; artifact: Artifact }
  | { status: 'refused'; reason: RefusalReason; message: string };

/** The shared tier's work that keeps a thread busy. What it is handed decides which thread that is. */
export interface StoreTasks {
  /** Checks what a store gave against what was signed, and decompresses it. Never rejects. */
  unpackArtifact(request: UnpackRequest): Promise<UnpackOutcome>;
}
