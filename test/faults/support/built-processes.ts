import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export type ProcessName =
  | 'writer-process'
  | 'sharing-process'
  | 'tier-process'
  | 'journal-process'
  | 'reader-process';

/** A process that is built before a test file's first test. */
export interface BuiltProcess {
  path: string;
}

/**
 * Builds a process of these tests, together with the product's own entries that it finds beside itself. It lies in
 * `out`, from where the packages are found; it is gone when the test file ends.
 */
export function builtProcess(name: ProcessName): BuiltProcess {
  const built: BuiltProcess = { path: '' };
  beforeAll(async () => {
    const folder = join(ROOT, 'out/faults');
    mkdirSync(folder, { recursive: true });
    const outDir = mkdtempSync(join(folder, `${name}-`));
    // A test may start it as another user.
    chmodSync(outDir, 0o755);
    built.path = join(outDir, `${name}.js`);
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: true,
        outDir,
        emptyOutDir: false,
        minify: false,
        rollupOptions: {
          input: {
            [name]: join(ROOT, 'test/faults', `${name}.ts`),
          },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    });
  });
  afterAll(() => rmSync(dirname(built.path), { recursive: true, force: true }));
  return built;
}

/**
 * Starts a built process on this very runtime; `argument` reaches it as JSON. It is killed when the test ends, also
 * where it has done its work: in Node 20 a process that ends by itself now and then waits for ever for a background
 * thread that waits for it (nodejs/node#54918).
 */
export function startProcess(
  { path }: BuiltProcess,
  argument: object,
  { uid }: { uid?: number } = {},
): ChildProcess {
  const user = uid === undefined ? {} : { uid, gid: uid };
  const child = fork(path, [JSON.stringify(argument)], { serialization: 'advanced', execArgv: [], ...user });
  onTestFinished(() => killed(child));
  return child;
}

/** Starts a built process under a shell's `ulimit`, such as `-d 300000`. It ends with the channel to it. */
export function startLimited(limit: string, path: string): ChildProcess {
  const shell = ['-c', `ulimit ${limit} && exec "$0" "$@"`, process.execPath, path];
  return spawn('/bin/sh', shell, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
}

/** Gives the next message of a process; rejects where it ends before. */
export async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: over.signal }).then(([message]) => message as Message),
      once(child, 'exit', { signal: over.signal }).then(async ([code, signal]) => {
        // What it said last may still be on its way.
        if (child.connected) await once(child, 'disconnect', { signal: over.signal });
        throw new Error(`the process ended without an answer (${code ?? signal})`);
      }),
    ]);
  } finally {
    over.abort();
  }
}

/** Ends a process at once, and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
