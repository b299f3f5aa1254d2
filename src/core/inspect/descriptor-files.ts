import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../module-cache/running-process.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { endpointFolders, isOwn, isOwnFolder } from './endpoint-folders.ts';
import { checkDescriptor, type Descriptor, PROTOCOL } from './protocol.ts';
import { startMarkOf } from './start-mark.ts';

const EXTENSION = '.json';
/** More than any process writes. */
const LONGEST_DESCRIPTOR: Bytes = 512 * 1_024;
/** What a process has left of itself is there for who started it, and not for ever. */
const LEFT_FOR: Milliseconds = 60 * 60_000;

/** A descriptor, and where it lies. */
export interface FoundDescriptor {
  path: string;
  descriptor: Descriptor;
}

/** Gives what lies in this user's folders, of processes that may be gone by now. What is not ours is left alone. */
export function readDescriptors(environment?: NodeJS.ProcessEnv): FoundDescriptor[] {
  return endpointFolders(environment).flatMap((folder) => {
    if (!isOwnFolder(folder)) return [];
    return namesIn(folder).flatMap((name) => {
      const path = join(folder, name);
      const descriptor = readDescriptor(path);
      return descriptor ? [{ path, descriptor }] : [];
    });
  });
}

/** Gives what a file says; null where it says nothing that is understood, or is not this user's alone. */
export function readDescriptor(path: string): Descriptor | null {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || !isOwn(stats) || stats.size > LONGEST_DESCRIPTOR) return null;
    const descriptor = checkDescriptor(JSON.parse(readFileSync(path, 'utf8')));
    return descriptor.protocol === PROTOCOL ? descriptor : null;
  } catch {
    return null;
  }
}

/**
 * Tells whether a descriptor's process is certainly not the one that runs under its number now: such as one that was
 * killed. Others' number spaces, as containers have them, are not seen from here, so only its socket can tell that it is
 * gone.
 */
export function seemsGone({ pid, startMark }: Pick<Descriptor, 'pid' | 'startMark'>): boolean {
  if (!isRunning(pid)) return true;
  const mark = startMarkOf(pid);
  return startMark !== null && mark !== null && mark !== startMark;
}

/** Tells whether what a process has left of itself has been there for long enough. */
export function isForgotten({ ended }: Descriptor, now = Date.now()): boolean {
  return ended !== null && now - ended.at > LEFT_FOR;
}

/** Deletes a descriptor and its socket, which a process that was killed has left. */
export function removeEndpoint({ path, descriptor }: FoundDescriptor): void {
  rmSync(path, { force: true });
  // A pipe of Windows is gone with its process. What else may be named there is not ours.
  const own = `${path.slice(0, -EXTENSION.length)}.sock`;
  if (descriptor.socket === own) rmSync(own, { force: true });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
  } catch {
    return [];
  }
}
