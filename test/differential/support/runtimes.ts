import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addonFile } from '../../../scripts/setup/codec-addons.mjs';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../../scripts/setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { NODE, outputOf } from '../../package/support/commands.ts';
import { isLong } from './form.ts';

/** A V8 to compare on. */
export interface Runtime {
  name: string;
  command: string;
  env: NodeJS.ProcessEnv;
  /** Whether machine code goes out of V8 and back by the codec's addon; else by V8's natives. */
  hasAddon: boolean;
}

/** Electron's V8, the person's own Node, and those that were fetched: in the short form the newest of them alone. */
export async function runtimesHere(): Promise<Runtime[]> {
  const fetched = NODE_RUNTIMES.map(({ version }) => nodeRuntimePath(PROJECT_ROOT, version)).filter((path) =>
    existsSync(path),
  );
  const nodes = [NODE, ...(isLong ? fetched : fetched.slice(-1))];
  const runtimes = new Map<string, Runtime>();
  if (process.versions.electron !== undefined) {
    const name = `Electron ${process.versions.electron} as Node`;
    runtimes.set(name, {
      name,
      command: process.execPath,
      env: { ELECTRON_RUN_AS_NODE: '1' },
      hasAddon: false,
    });
  }
  for (const command of nodes) {
    const versions = JSON.parse(await outputOf(command, ['-p', 'JSON.stringify(process.versions)']));
    const name = `Node ${versions.node}`;
    const addon = addonFile({ abi: Number(versions.modules) });
    const hasAddon = existsSync(join(PROJECT_ROOT, 'src/core/codec/built', addon));
    runtimes.set(name, { name, command, env: {}, hasAddon });
  }
  return [...runtimes.values()];
}
