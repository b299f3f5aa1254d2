import { type StartChildProcess, startNodeChildProcess } from '../../src/core/child-process/child-process.ts';

/**
 * Starts real compiling processes, and keeps back what tells them to compile until `release` is called: so a test
 * decides how long a compile takes. Counts the processes that were started, and those that have ended.
 */
export function heldProcesses() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const counts = { started: 0, ended: 0 };
  const start: StartChildProcess = async (entry, listener) => {
    counts.started++;
    const child = await startNodeChildProcess(entry, {
      ...listener,
      onExit: (code) => {
        counts.ended++;
        listener.onExit(code);
      },
    });
    return {
      ...child,
      post: (request) => {
        if ((request as { type: string }).type !== 'compile') return child.post(request);
        void released.then(() => child.post(request));
      },
    };
  };
  return { start, release, counts };
}

/** Starts real processes of which the first is killed as soon as the first piece of a module reaches it. */
export function firstProcessDies(): StartChildProcess {
  let first = true;
  return async (entry, listener) => {
    const child = await startNodeChildProcess(entry, listener);
    const dies = first;
    first = false;
    return {
      ...child,
      post: (request) => {
        child.post(request);
        if (dies && (request as { type: string }).type === 'piece') child.kill();
      },
    };
  };
}
