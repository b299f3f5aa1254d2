import { hostV8Flags, splitNodeOptions } from './host-v8-flags.ts';

/** A running process of ours, whatever kind of process it is. */
export interface ChildProcess<Request> {
  post(request: Request): void;
  /** Ends it at once. */
  kill(): void;
  /** Lets this process end while that one waits for work, or not. Absent where it never keeps this one alive. */
  keepAlive?(keeps: boolean): void;
}

export interface ChildProcessListener<Reply> {
  onReply(reply: Reply): void;
  /** Told once, with the exit code where there is one. */
  onExit(code: number | null): void;
}

/**
 * Starts a file as a process that runs this one's V8. Throws, or rejects, where it cannot.
 *
 * @param entry the file's path
 */
export type StartChildProcess = <Request, Reply>(
  entry: string,
  listener: ChildProcessListener<Reply>,
) => ChildProcess<Request> | Promise<ChildProcess<Request>>;

/** Starts an entry as Node's own kind of child process: the way for a plain process. Rejects where it cannot. */
export async function startNodeChildProcess<Request, Reply>(
  entry: string,
  listener: ChildProcessListener<Reply>,
): Promise<ChildProcess<Request>> {
  // Most processes find their modules in a tier and start none, and it takes a millisecond to load.
  const { fork } = process.getBuiltinModule('node:child_process');
  const child = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [...hostV8Flags(splitNodeOptions(process.env.NODE_OPTIONS)), ...hostV8Flags(process.execArgv)],
    env: { ...process.env, NODE_OPTIONS: '' },
    // The host's own output is the host's.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('message', (message) => listener.onReply(message as Reply));
  child.once('exit', (code) => listener.onExit(code));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    // Later ones are of a message to a process that has just ended, and the exit itself tells of the end.
    child.on('error', reject);
  });
  return {
    post: (request) => {
      if (child.connected) child.send(request as object);
    },
    kill: () => void child.kill('SIGKILL'),
    keepAlive: (keeps) => {
      const change = keeps ? 'ref' : 'unref';
      child[change]();
      child.channel?.[change]();
    },
  };
}
