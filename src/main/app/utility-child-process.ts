import { basename } from 'node:path';
import { utilityProcess } from 'electron';
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
    kill: () => {
      child.kill();
    },
  };
};
