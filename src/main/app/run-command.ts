import { app } from 'electron';
import type { CoreChoices, OpenedCore } from '../command-line/command-context.ts';
import { runCommandLine } from '../command-line/command-line.ts';
import { createCore } from '../core/core.ts';
import { installedCore } from './core-options.ts';

/** Runs the command line without a window, and gives its exit code once all output has been taken. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const openCore = async (choices: CoreChoices): Promise<OpenedCore> => {
    const { options, settingsProblems, keyProblem } = await installedCore(choices);
    for (const problem of settingsProblems) process.stderr.write(`${problem}\n`);
    if (keyProblem !== null) process.stderr.write(`${keyProblem}\n`);
    return { ...(await createCore(options)), ...options };
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
