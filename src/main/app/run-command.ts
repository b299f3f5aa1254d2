import { app } from 'electron';
import type { OpenedCore } from '../command-line/command-context.ts';
import { runCommandLine } from '../command-line/command-line.ts';
import { createCore } from '../core/core.ts';
import { loadInstallationKey } from './installation-key.ts';
import { defaultCacheDirectory, installationKeyPath } from './places.ts';
import { startUtilityProcess } from './utility-child-process.ts';

/** Runs the command line without a window, and gives its exit code once all output has been taken. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const openCore = async (directory: string | undefined): Promise<OpenedCore> => {
    await app.whenReady();
    const cacheDirectory = directory ?? defaultCacheDirectory();
    const { key: sealKey, problem } = await loadInstallationKey(installationKeyPath());
    if (problem !== null) process.stderr.write(`${problem}\n`);
    const core = await createCore({ cacheDirectory, sealKey, startChildProcess: startUtilityProcess });
    return { ...core, cacheDirectory, sealKey, startChildProcess: startUtilityProcess };
  };
  const code = await runCommandLine(args, app.getVersion(), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    openCore,
    signal: stop.signal,
  });
  // Pipes are written asynchronously; an exit now would cut off what has not been taken yet.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
  );
  return code;
}
