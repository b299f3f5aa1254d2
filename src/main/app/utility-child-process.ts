import { basename } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';
import type { StartChildProcess } from 'wasm-compile-cache';

/** Starts an entry as Electron's `utilityProcess`, whose V8 is the main process's own. Needs `app.whenReady()`. */
export const startUtilityProcess: StartChildProcess = (entry, listener) => {
  const child = utilityProcess.fork(entry, [], {
    serviceName: basename(entry, '.js'),
    stdio: 'inherit',
  });
  child.on('message', (message) => listener.onReply(message));
  child.once('exit', (code) => listener.onExit(code));
  return {
    post: (request) => child.postMessage(request),
    kill: () => end(child),
  };
};

/** Ends a process in whatever state it is. */
function end(child: UtilityProcess): void {
  const { pid } = child;
  if (pid !== undefined) {
    try {
      // Electron's own signal is SIGTERM, which a stopped process does not take: it would outlive this app.
      process.kill(pid, 'SIGKILL');
      return;
    } catch {
      // It is gone, or is not ours to kill this way.
    }
  }
  child.kill();
}
