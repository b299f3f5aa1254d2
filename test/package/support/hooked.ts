import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Milliseconds } from '../../../src/core/units.ts';
import { NODE, type Outcome, run } from './commands.ts';
import { installPackage } from './packed-package.ts';

const { resolve } = createRequire(import.meta.url);

/** Somebody's project, with the package installed in it. */
export interface HookedProject {
  folder: string;
  /** Puts one of `programs` into the project. Gives its path. */
  place(name: string): string;
  /** Runs the package's command on a Node. */
  command(
    args: string[],
    how?: { node?: string; env?: NodeJS.ProcessEnv; limit?: Milliseconds },
  ): Promise<Outcome>;
}

export async function hookedProject(): Promise<HookedProject> {
  const folder = await installPackage();
  const command = join(folder, 'node_modules/wasm-compile-cache/dist/wasm-compile-cache.mjs');
  return {
    folder,
    place(name) {
      const path = join(folder, name);
      copyFileSync(join(import.meta.dirname, '../programs', name), path);
      return path;
    },
    command: (args, { node = NODE, ...how } = {}) => run(node, [command, ...args], { cwd: folder, ...how }),
  };
}

/** What puts the hook before a program. */
export const REGISTER = ['--require', 'wasm-compile-cache/register'];

/** What `sums-with-sql.mjs` needs, and what it prints. */
export const SQL_JS = { SQL_JS: resolve('sql.js') };
export const SUMS = '[[9230000,20000]]\n';

/** The lines that the hook writes to standard error for whoever asks, without the modules' keys. */
export function toldBy({ stderr }: Outcome): string[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('WASM-COMPILE-CACHE '));
  return lines.map((line) => line.replace(/^WASM-COMPILE-CACHE \d+: /, '').replace(/[0-9A-F]{64}/, 'KEY'));
}

/** Has a folder hold sql.js's module, compiled ahead of time by a Node. */
export async function precompiled(project: HookedProject, node: string, directory: string): Promise<void> {
  const wasm = resolve('sql.js/dist/sql-wasm.wasm');
  const { exitCode, stderr } = await project.command(['precompile', '--cache-dir', directory, wasm], {
    node,
  });
  if (exitCode !== 0) throw new Error(stderr);
}
