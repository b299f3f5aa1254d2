import { ask } from '../inspector-api.ts';
import { showApp } from './sources-store.ts';

/** Asks the person for files or a folder, which this app then loads: no other process can be made to. */
export async function openFiles(kind: 'files' | 'folder'): Promise<void> {
  if (await showApp()) await ask('openDialog', { kind });
}
