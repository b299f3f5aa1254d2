import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { electronEnvironment } from '../../../scripts/launch/electron-command.mjs';
import type { Milliseconds } from '../../../src/core/units.ts';

export interface Outcome {
  /** Null where it was killed, as is one that does not end. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const TOO_LONG: Milliseconds = 50_000;

/**
 * Runs a command to its end, in a process that is no test's: without what the test runner was started with.
 *
 * @param how.signal kills it
 * @param how.limit after which it is killed
 */
export function run(
  command: string,
  args: string[],
  {
    cwd,
    env = {},
    signal,
    limit = TOO_LONG,
  }: { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal; limit?: Milliseconds } = {},
): Promise<Outcome> {
  const { NODE_OPTIONS: _options, NODE_ENV: _mode, ...own } = electronEnvironment(process.env);
  const child = spawn(command, args, { cwd, env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(kill, limit);
  signal?.addEventListener('abort', kill, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, ...output });
    });
  });
}

/** Runs a command and gives what it wrote on stdout. Rejects with all that it said where it failed. */
export async function outputOf(...command: Parameters<typeof run>): Promise<string> {
  const { exitCode, stdout, stderr } = await run(...command);
  if (exitCode === 0) return stdout;
  throw new Error(`${command[0]} ${command[1].join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`);
}

/** The person's own Node: the tests themselves run on Electron's. */
export const NODE = process.env.npm_node_execpath ?? findOnPath('node');

/** Runs npm, the one that runs the tests where there is one. */
export function npm(args: string[], cwd: string): Promise<string> {
  const startedBy = process.env.npm_execpath;
  const isNpm = startedBy !== undefined && basename(startedBy) === 'npm-cli.js';
  return isNpm ? outputOf(NODE, [startedBy, ...args], { cwd }) : outputOf('npm', args, { cwd });
}

function findOnPath(name: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not on PATH`);
  return found;
}
