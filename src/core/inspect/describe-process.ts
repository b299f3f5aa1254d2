import { basename } from 'node:path';
import { workerThreads } from '../on-demand.ts';
import { clipped } from './clipped.ts';
import type { Descriptor } from './protocol.ts';
import { PROTOCOL } from './protocol-version.ts';
import { startMarkOf } from './start-mark.ts';

const LONGEST_ARGUMENT = 512;
const MOST_ARGUMENTS = 32;

/** Says what this process is, for whoever looks for it. */
export function describeProcess(
  given: Pick<Descriptor, 'directories' | 'socket' | 'token' | 'label'>,
): Descriptor {
  const { pid, ppid, argv, execPath, versions } = process;
  const { electron } = versions;
  const { threadId } = workerThreads();
  return {
    protocol: PROTOCOL,
    pid,
    parentPid: ppid,
    threadId,
    startedAt: Math.round(performance.timeOrigin),
    startMark: startMarkOf(pid),
    title: clipped(titleOf(process), LONGEST_ARGUMENT),
    command: argv.slice(0, MOST_ARGUMENTS).map((argument) => clipped(argument, LONGEST_ARGUMENT)),
    workingDirectory: workingDirectory(),
    execPath,
    runtime: electron ? { name: 'electron', version: electron } : { name: 'node', version: versions.node },
    v8: versions.v8,
    ...given,
    ended: null,
  };
}

/** A process that has not named itself goes by the file that it runs. */
export function titleOf({
  title,
  argv,
  execPath,
}: Pick<NodeJS.Process, 'title' | 'argv' | 'execPath'>): string {
  const runtime = basename(execPath);
  const [, program] = argv;
  const isOwn = title !== '' && ![runtime, 'node', 'electron'].includes(basename(title.split(' ')[0] ?? ''));
  if (isOwn) return title;
  return program === undefined || program.startsWith('-') ? runtime : basename(program);
}

/** Null where it has been deleted. */
function workingDirectory(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}
