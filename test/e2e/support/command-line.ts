import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { appEnvironment, electron } from './electron.ts';
import type { Workspace } from './workspace.ts';

export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const LONGEST = 90_000;

/** Runs the app without a window and without a display, as `npm -s start -- COMMAND` does on a server. */
export async function runCommand(workspace: Workspace, args: readonly string[]): Promise<Outcome> {
  return run(workspace, args, ['--ozone-platform=headless', '--disable-gpu'], { withDisplay: false });
}

/** Runs the app as if to open its window, where its arguments, or a window that is open, keep it from doing so. */
export async function runWindow(
  workspace: Workspace,
  args: readonly string[],
  folder?: string,
): Promise<Outcome> {
  return run(workspace, args, [], { withDisplay: true, folder });
}

/** The objects of `--json`, one a line. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function run(
  workspace: Workspace,
  userArguments: readonly string[],
  switches: readonly string[],
  { withDisplay, folder }: { withDisplay: boolean; folder?: string | undefined },
): Promise<Outcome> {
  const { executablePath, args } = electron();
  const env: Record<string, string> = appEnvironment(userArguments, workspace.temporary);
  if (!withDisplay) {
    delete env.DISPLAY;
    delete env.WAYLAND_DISPLAY;
  }
  const child = spawn(executablePath, [...switches, `--user-data-dir=${workspace.userData}`, ...args], {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
