import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { printable } from 'wasm-compile-cache/text';
import type { Milliseconds } from '../units.ts';
import type { CacheChoices, CommandContext } from './command-context.ts';
import { withCache } from './command-context.ts';

export interface RunOptions extends CacheChoices {
  mode?: string | undefined;
  smallest?: string | undefined;
  debug: boolean;
  /** Whether to wait, once the command has ended, until what it had compiled in the background is there. */
  wait: boolean;
}

const LOOK_EVERY: Milliseconds = 100;
const LONGEST_START: Milliseconds = 30_000;
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
  const exitCode = await run(command, args, environmentOf(options, context.environment), context);
  if (!options.wait) return exitCode;
  return withCache(options, {}, async (cache) => {
    let idleSince = performance.now();
    for (;;) {
      const { running, waiting } = cache.followUps.background.state;
      if (running === null && waiting === 0) return exitCode;
      // A process that compiles comes soon, or never: the command may not have been able to start one.
      if (running !== null) idleSince = performance.now();
      if (performance.now() - idleSince > LONGEST_START) return exitCode;
      await sleep(LOOK_EVERY);
    }
  });
}

/** Exported for what starts processes in another way. */
export function environmentOf(options: RunOptions, before: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { directory, keyPath, mode, smallest, debug } = options;
  const register = fileURLToPath(new URL('./register.cjs', import.meta.url));
  const { NODE_OPTIONS: nodeOptions = '' } = before;
  return {
    ...before,
    NODE_OPTIONS: `${nodeOptions} --require=${quoted(register)}`.trimStart(),
    WASM_COMPILE_CACHE: directory,
    ...(keyPath !== undefined && { WASM_COMPILE_CACHE_KEY: keyPath }),
    ...(mode !== undefined && { WASM_COMPILE_CACHE_MODE: mode }),
    ...(smallest !== undefined && { WASM_COMPILE_CACHE_SMALLEST: smallest }),
    ...(debug && { WASM_COMPILE_CACHE_DEBUG: '1' }),
  };
}

/** As Node reads NODE_OPTIONS: by spaces, where double quotes keep some together. */
function quoted(path: string): string {
  return /[\s"\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, '\\$&')}"` : path;
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
