import { fileURLToPath } from 'node:url';

/** A running process of ours, whatever kind of process it is. */
export interface ChildProcess<Request> {
  post(request: Request): void;
  /** Ends it at once. */
  kill(): void;
}

export interface ChildProcessListener<Reply> {
  onReply(reply: Reply): void;
  /** Told once, with the exit code where there is one. */
  onExit(code: number | null): void;
}

/** Starts one of the built entries. In Electron that is a `utilityProcess`, handed in from outside. */
export type StartChildProcess = <Request, Reply>(
  entry: ChildEntry,
  listener: ChildProcessListener<Reply>,
) => ChildProcess<Request>;

/** The entries that are processes of their own. */
export type ChildEntry = 'compile-process' | 'sample-process';

/** Where an entry was built to: beside this file, or in the build where this file runs as a source. */
export function builtEntry(name: ChildEntry | 'worker'): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? `../../../out/main/${name}.js` : `./${name}.js`, here));
}

/** Starts an entry as Node's own kind of child process: the way for a plain process. */
export const startNodeChildProcess: StartChildProcess = (entry, listener) => {
  // Most processes find their modules in a tier and start none, and it takes a millisecond to load.
  const { fork } = process.getBuiltinModule('node:child_process');
  const child = fork(builtEntry(entry), [], { serialization: 'advanced' });
  child.on('error', () => {
    // A process that could not be started never exits. Else it is a message to one that has just ended, and the
    // exit itself tells of the end.
    if (child.pid === undefined) listener.onExit(null);
  });
  child.on('message', (message) => listener.onReply(message as never));
  child.once('exit', (code) => listener.onExit(code));
  return {
    post: (request) => {
      if (child.connected) child.send(request as object);
    },
    kill: () => child.kill('SIGKILL'),
  };
};
