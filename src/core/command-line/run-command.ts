import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { compilesEnded, hookEnvironment } from 'wasm-compile-cache';
import { printable } from 'wasm-compile-cache/text';
import type { CacheChoices, CommandContext } from './command-context.ts';
import { withCache } from './command-context.ts';

export interface RunOptions extends CacheChoices {
  mode?: string | undefined;
  smallest?: string | undefined;
  debug: boolean;
  /** The team's store, and the file of the keys that are trusted; as the environment has it by default. */
  storeUrl?: string | undefined;
  trust?: string | undefined;
  /** Whether to wait, once the command has ended, until what it had compiled in the background is there. */
  wait: boolean;
}

/** What shells give for a command that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;
/** A signal's number is added to it. */
const ENDED_BY_SIGNAL = 128;
/** What a terminal sends goes to the command by itself; it decides about its end, and so about ours. */
const SENT_BY_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;
const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR2'] as const;

/** Runs a command with the hook in it, and in every Node that it starts. Gives the command's own exit code. */
export async function runWithHook(
  [command = '', ...args]: readonly string[],
  options: RunOptions,
  context: CommandContext,
): Promise<number> {
  const choices = { ...options, store: options.storeUrl };
  const exitCode = await run(command, args, hookEnvironment(choices, context.environment), context);
  if (!options.wait) return exitCode;
  return withCache(options, {}, async (cache) => {
    await compilesEnded(cache);
    return exitCode;
  });
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  context: CommandContext,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: 'inherit' });
    const ignore = () => {};
    const passOn = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of SENT_BY_TERMINAL) process.on(signal, ignore);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    const end = (exitCode: number) => {
      for (const signal of SENT_BY_TERMINAL) process.off(signal, ignore);
      for (const signal of PASSED_ON) process.off(signal, passOn);
      resolve(exitCode);
    };
    child.once('error', ({ message, code }: NodeJS.ErrnoException) => {
      const isMissing = code === 'ENOENT';
      context.err(
        printable(isMissing ? `there is no command ${command}` : `${command} cannot be run: ${message}`),
      );
      end(isMissing ? NOT_FOUND : NOT_RUN);
    });
    child.once('exit', (exitCode, signal) => {
      end(exitCode ?? ENDED_BY_SIGNAL + (signal ? constants.signals[signal] : 0));
    });
  });
}
