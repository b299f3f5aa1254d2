import { utilityProcess } from 'electron';
import { builtEntry, type StartChildProcess } from '../child-process/child-process.ts';

/** Starts an entry as Electron's `utilityProcess`, whose V8 is the main process's own. Needs `app.whenReady()`. */
export const startUtilityProcess: StartChildProcess = (entry, listener) => {
  const child = utilityProcess.fork(builtEntry(entry), [], {
    serviceName: `wasm ${entry}`,
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
