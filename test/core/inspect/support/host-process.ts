import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { type Descriptor, listProcesses } from '../../../../src/core/inspect.ts';
import { SQLITE_WASM } from '../../../support/sample-files.ts';
import { scratchFolder } from '../../../support/scratch-folder.ts';

const PROGRAM = fileURLToPath(new URL('../programs/host.mjs', import.meta.url));
const REGISTER = fileURLToPath(new URL('../../../../src/core/dist/register.cjs', import.meta.url));

export interface Usage {
  rss: number;
  heapUsed: number;
  external: number;
  cpuMs: number;
  /** The longest time that something else kept the program waiting, since it was asked last. */
  delayMs: number;
}

export interface Host {
  pid: number;
  /** The cache's folder. */
  directory: string;
  /** Has it do something, and gives what it tells of that. */
  tell<Told = Record<string, unknown>>(deed: string): Promise<Told>;
  /** Its descriptor, once it is there. */
  descriptor(): Promise<Descriptor>;
  /** All descriptors of its folder. */
  list(): Promise<Descriptor[]>;
  kill(signal?: NodeJS.Signals): void;
  /** When it has ended: its code, or the signal. */
  ended: Promise<number | NodeJS.Signals>;
  /** What it has written to standard error. */
  stderr(): string;
  /** Where its endpoint is. */
  runtimeFolder: string;
}

export interface HostOptions {
  /** With the hook, or by `openCache`, which is the default. */
  hook?: boolean;
  env?: NodeJS.ProcessEnv;
  args?: string[];
  runtimeFolder?: string;
  directory?: string;
  options?: object;
}

/** Starts a program with the cache in it, in a folder for sockets of its own. */
export async function startHost({
  hook = false,
  env = {},
  args = [],
  runtimeFolder = scratchFolder(),
  directory = join(scratchFolder(), 'cache'),
  options = {},
}: HostOptions = {}): Promise<Host> {
  const order = { directory, file: SQLITE_WASM, open: !hook, options };
  const before = hook ? ['--require', REGISTER] : [];
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    process.execPath,
    ['--expose-gc', ...args, ...before, PROGRAM, JSON.stringify(order)],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, XDG_RUNTIME_DIR: runtimeFolder, WASM_COMPILE_CACHE: directory, ...env },
    },
  );
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the host has ended: ${stderr}`);
    return JSON.parse(value);
  };
  const { pid } = await nextLine();
  const environment = { XDG_RUNTIME_DIR: runtimeFolder };
  const list = async () =>
    (await listProcesses(environment)).filter(({ socket }) => socket.startsWith(runtimeFolder));
  return {
    pid,
    directory,
    runtimeFolder,
    async tell(deed) {
      child.stdin.write(`${deed}\n`);
      return nextLine();
    },
    list,
    descriptor: () =>
      vi.waitFor(
        async () => {
          const found = (await list()).find((one) => one.pid === pid);
          if (!found) throw new Error('it cannot be inspected yet');
          return found;
        },
        { timeout: 20_000, interval: 20 },
      ),
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    ended,
    stderr: () => stderr,
  };
}
