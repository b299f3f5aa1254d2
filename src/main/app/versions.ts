import { release, type } from 'node:os';
import { app } from 'electron';
import type { Versions } from '../../shared/contract.ts';

/** What runs here. */
export function versions(): Versions {
  const { electron = '', chrome = '', node, v8 } = process.versions;
  return {
    app: app.getVersion(),
    electron,
    chromium: chrome,
    node,
    v8,
    system: `${type()} ${release()} ${process.arch}`,
  };
}
