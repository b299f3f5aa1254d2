import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ModuleHash } from 'wasm-compile-cache';
import type { ModuleRow } from '../../shared/contract.ts';

/** A file that was brought in: what the window shows of it, and what only this process needs. */
export class InspectedFile {
  readonly row: ModuleRow;
  /** Where its bytes can be read: its own path, or the copy of a file that came without one. */
  readonly readFrom: string;
  key: ModuleHash | null = null;
  /** Ends the load under way. */
  abort: AbortController | null = null;

  /** @param shownPath the path that the person knows; null for a file that came as bytes */
  constructor(name: string, readFrom: string, shownPath: string | null) {
    this.readFrom = readFrom;
    this.row = {
      id: randomUUID(),
      origin: 'file',
      name: shownPath === null ? name : basename(shownPath),
      path: shownPath,
      key: null,
      state: 'queued',
      step: null,
      stepStartedAt: null,
      wireBytes: null,
      artifactBytes: null,
      entries: [],
      usedAt: null,
      held: { memory: false, disk: false },
      served: { memory: 0, disk: 0, compiler: 0 },
      last: null,
      error: null,
      warnings: [],
    };
  }
}
