import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { appEnvironment, electron, PROJECT_ROOT } from './electron.ts';
import type { Workspace } from './workspace.ts';

export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const LONGEST = 90_000;

const WITHOUT_WINDOW = ['--ozone-platform=headless', '--disable-gpu'];

/** Runs the app without a window and without a display, as `npm -s start -- COMMAND` does on a server. */
export async function runCommand(workspace: Workspace, args: readonly string[]): Promise<Outcome> {
  return outcomeOf(startCommand(workspace, args));
}

/** Runs the app as if to open its window, where its arguments, or a window that is open, keep it from doing so. */
export async function runWindow(
  workspace: Workspace,
  args: readonly string[],
  folder?: string,
): Promise<Outcome> {
  return outcomeOf(startWindow(workspace, args, folder === undefined ? {} : { cwd: folder }));
}

/** Starts what `runWindow` runs. */
export function startWindow(
  workspace: Workspace,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  return start(workspace, appEnvironment(args, workspace.temporary), [], options);
}

/** Starts what `runCommand` runs. */
export function startCommand(
  workspace: Workspace,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  return start(workspace, withoutDisplay(appEnvironment(args, workspace.temporary)), WITHOUT_WINDOW, options);
}

/** Starts what `npm start` runs, in a process group of its own. */
export function startThroughLauncher(workspace: Workspace, args: readonly string[]): ChildProcess {
  const env = withoutDisplay(appEnvironment([], workspace.temporary));
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
    cwd: PROJECT_ROOT,
    env: { ...env, XDG_CONFIG_HOME: workspace.userData },
    detached: true,
    ...LIMITED,
  });
  return workspace.endWithTest(child);
}

/** The objects of `--json`, one a line. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Waits until a process has ended, and gives what it wrote to those of its streams that are pipes. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    ended,
    child.stdout?.destroyed === false ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
  ]);
  return { exitCode, stdout, stderr };
}

const LIMITED: SpawnOptions = { stdio: ['ignore', 'pipe', 'pipe'], timeout: LONGEST, killSignal: 'SIGKILL' };

function start(
  workspace: Workspace,
  env: Record<string, string>,
  switches: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const { executablePath, args } = electron();
  const all = [...switches, `--user-data-dir=${workspace.userData}`, ...args];
  return workspace.endWithTest(spawn(executablePath, all, { env, ...LIMITED, ...options }));
}

function withoutDisplay({ DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env }: Record<string, string>) {
  return env;
}
