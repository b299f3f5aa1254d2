import { existsSync } from 'node:fs';
import { programOfItsOwn } from './child-process.ts';
import { ownV8Flags } from './host-v8-flags.ts';

/** Run before the process itself, where they are there: they leave the processor and the disk to all others. */
const GIVE_WAY = [
  ['/usr/bin/chrt', '--idle', '0'],
  ['/usr/bin/ionice', '-c', '3'],
];

/** Tells whether this process can start one that goes on without it, on the same V8. */
export function canStartDetached(): boolean {
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  return programOfItsOwn() === null && (permission?.has('child') ?? true);
}

/**
 * Starts an entry as a process that goes on when this one ends, gives way to all others, and has neither this one's
 * output nor its terminal. It is under way when this returns, and keeps nothing alive. Throws where it cannot be started.
 *
 * @param variables what its environment has besides this process's own
 * @param directory where it is started, which keeps that folder's volume in use
 */
export function startDetached(entry: string, variables: Record<string, string>, directory: string): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const before = process.platform === 'linux' ? GIVE_WAY.filter(([program = '']) => existsSync(program)) : [];
  const [program = process.execPath, ...args] = [...before.flat(), process.execPath, ...ownV8Flags(), entry];
  const child = spawn(program, args, {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    cwd: directory,
    // The host's own preloaded code is none of its business.
    env: { ...process.env, NODE_OPTIONS: '', ...variables },
  });
  // Where it does not start, an artifact is not made, and the next miss asks again.
  child.on('error', () => {});
  child.unref();
}
