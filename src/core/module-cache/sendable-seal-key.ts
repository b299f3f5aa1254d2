import type { SealKey } from './file-system-cache.ts';
import { loadInstallationKey } from './seal-key-file.ts';

/** A seal key in a form that another thread can be handed: itself, why there is none, or the file that it is kept in. */
export type SendableSealKey = SealKey | { file: string };

/** Gives what a disk tier takes as its key. */
export function sealKeyFrom(sendable: SendableSealKey): SealKey | (() => Promise<SealKey>) {
  if (!('file' in sendable)) return sendable;
  return async () => (await loadInstallationKey(sendable.file)).key;
}
