import { ownV8Flags } from './host-v8-flags.ts';

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

/**
 * Starts an entry as Node's own kind of child process: the way for a plain process. Rejects where it cannot, and where
 * this process's executable is a program of its own, which would be run a second time instead of the entry.
 */
export async function startNodeChildProcess<Request, Reply>(
  entry: string,
  listener: ChildProcessListener<Reply>,
): Promise<ChildProcess<Request>> {
  const program = programOfItsOwn();
  if (program !== null) {
    throw new Error(
      `${process.execPath} is ${program}, which runs no other file: give \`startChildProcess\` a way to start a process of this one's V8`,
    );
  }
  // Most processes find their modules in a tier and start none, and it takes a millisecond to load.
  const { fork } = process.getBuiltinModule('node:child_process');
  const child = fork(entry, [], {
    serialization: 'advanced',
    execArgv: ownV8Flags(),
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

/** What this process's executable is where it is no plain Node; null where it is. */
export function programOfItsOwn(): string | null {
  // Node 20 has this module only since 20.12.
  const sea = process.getBuiltinModule('node:sea') as typeof import('node:sea') | undefined;
  if (sea?.isSea()) return 'a single executable application';
  return process.versions.electron !== undefined && !isElectronAsNode() ? 'an Electron app' : null;
}

/** An app whose fuse forbids it is no plain Node, whatever the variable says; it knows where its helpers are. */
function isElectronAsNode(): boolean {
  const { helperExecPath = '' } = process as { helperExecPath?: string };
  return Boolean(process.env.ELECTRON_RUN_AS_NODE) && helperExecPath === '';
}
