import { programOfItsOwn } from '../child-process/child-process.ts';
import { ownV8Flags } from '../child-process/host-v8-flags.ts';
import { ownUrl } from '../files/own-url.ts';
import { url } from '../on-demand.ts';
import type { HookSettings } from './hook-settings.ts';

const COMMAND = './wasm-compile-cache.mjs';

/** Has a module compiled ahead of time by a process of its own, for a caller that has no promise to wait for. Throws where it cannot. */
export function precompileNow(bytes: Uint8Array, { directory, keyPath, store }: HookSettings): void {
  const program = programOfItsOwn();
  if (program !== null) throw new Error(`${process.execPath} is ${program}, which runs no other file`);
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const key = keyPath === undefined ? [] : ['--key', keyPath];
  const args = [
    url().fileURLToPath(new URL(COMMAND, ownUrl())),
    'precompile',
    '--cache-dir',
    directory,
    ...key,
    '-',
  ];
  const { error } = spawnSync(process.execPath, [...ownV8Flags(), ...args], {
    input: bytes,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, ...store?.environment, NODE_OPTIONS: '' },
    windowsHide: true,
  });
  if (error) throw error;
}
