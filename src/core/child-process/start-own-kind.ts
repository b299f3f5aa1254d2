import { createRequire } from 'node:module';
import { parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Milliseconds } from '../units.ts';
import { type StartChildProcess, startNodeChildProcess } from './child-process.ts';

/** What is used of Electron, which is found at run time where it is. */
interface ElectronMain {
  app: { isReady(): boolean; whenReady(): Promise<void> };
  utilityProcess: {
    fork(path: string, args: string[], options: { serviceName: string; stdio: 'ignore' }): UtilityProcess;
  };
}

interface UtilityProcess {
  readonly pid: number | undefined;
  on(event: 'message', listener: (message: unknown) => void): void;
  once(event: 'exit', listener: (code: number) => void): void;
  postMessage(message: unknown): void;
  kill(): boolean;
}

/**
 * Starts a process whose V8 is the same as this one's: Electron's `utilityProcess` in Electron's main process, a
 * child process of Node's elsewhere.
 */
export const startOwnKind: StartChildProcess = async (entry, listener) => {
  const electron = findElectronMain();
  if (electron === null) return startNodeChildProcess(entry, listener);
  await untilReady(electron);
  const serviceName = parse(entry).name;
  const child = electron.utilityProcess.fork(entry, [], { serviceName, stdio: 'ignore' });
  child.on('message', (message) => listener.onReply(message as never));
  child.once('exit', (code) => listener.onExit(code));
  return {
    post: (request) => child.postMessage(request),
    kill: () => endNow(child),
  };
};

/** Electron gets ready within a second where nothing keeps it from that. */
const READY_TIMEOUT: Milliseconds = 5_000;
let hasWaited = false;

/** Electron is ready only when its main file has been run, which may be waiting for us at its top level. */
async function untilReady({ app }: ElectronMain): Promise<void> {
  if (app.isReady()) return;
  if (!hasWaited) {
    const over = new AbortController();
    const timeout = sleep(READY_TIMEOUT, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([app.whenReady(), timeout]);
    over.abort();
    if (app.isReady()) return;
    hasWaited = true;
  }
  throw new Error(
    'Electron is not ready. It is only when the main file has been run, so load modules in app.whenReady().then(…) instead of awaiting them at its top level',
  );
}

/** Electron's `kill` asks politely, which a process that was stopped does not hear. */
function endNow(child: UtilityProcess): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    else child.kill();
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') child.kill();
  }
}

function findElectronMain(): ElectronMain | null {
  const { type } = process as { type?: string };
  if (process.versions.electron === undefined || type !== 'browser') return null;
  return createRequire(process.execPath)('electron') as ElectronMain;
}
