import { ModuleHash } from '../module-cache/module-hash.ts';
import type { HashRequest } from './wire-tasks.ts';

/** Gives the upper-case hex key of wire bytes. */
export async function hashWireBytes({ wireBytes, algorithm }: HashRequest): Promise<string> {
  return (await ModuleHash.of(wireBytes, algorithm)).toString();
}
