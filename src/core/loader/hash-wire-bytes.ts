import { ModuleHash } from '../module-cache/module-hash.ts';
import type { HashRequest } from './wire-tasks.ts';

/** Gives the key of wire bytes. */
export function hashWireBytes({ wireBytes, algorithm }: HashRequest): Promise<ModuleHash> {
  return ModuleHash.of(wireBytes, algorithm);
}
