import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Milliseconds } from 'wasm-compile-cache';
import { InterruptedError, waitForChild } from '../../scripts/setup/run-process.mjs';
import {
  JOB_VARIABLE,
  type JobEnvelope,
  type JobName,
  type JobOutcome,
  type JobReply,
  type JobRequest,
} from '../electron/jobs.ts';
import type { ProgramRun } from './program-run.ts';

const JOB_LIMIT_MS: Milliseconds = 15 * 60_000;
/** The longest compile that a program may wait for takes about a minute. */
const PROGRAM_LIMIT_MS: Milliseconds = 5 * 60_000;

/** The Electron that runs the benchmark's main script. */
export interface ElectronCommand {
  executable: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** The Electron that runs the product itself, with a window. */
export interface WindowCommand extends ElectronCommand {
  /** What of `args` tells the runtime where the product lies; empty where it finds it by itself. */
  appArguments: string[];
}

/** Runs a job in a fresh Electron main process. Rejects with the job's own reason where it failed. */
export type RunJob = <Name extends JobName>(
  name: Name,
  request: JobRequest<Name>,
  options?: {
    /** Takes its standard output, which goes to standard error otherwise. */
    stdoutFile?: string;
  },
) => Promise<JobReply<Name>>;

export function jobRunner({ executable, args, env }: ElectronCommand, scratch: string): RunJob {
  let jobs = 0;
  return async (name, request, { stdoutFile } = {}) => {
    const replyFile = join(scratch, `reply-${++jobs}.json`);
    const envelope: JobEnvelope = { name, request, replyFile };
    const stdout = stdoutFile === undefined ? 2 : openSync(stdoutFile, 'a');
    const child = spawn(executable, args, {
      env: { ...env, [JOB_VARIABLE]: JSON.stringify(envelope) },
      stdio: ['ignore', stdout, 2],
    });
    if (stdoutFile !== undefined) closeSync(stdout);
    const { exitCode, endedBy } = await withLimit(child, JOB_LIMIT_MS);
    if (endedBy) throw new InterruptedError(endedBy);
    if (exitCode !== 0) throw new Error(`the process of ${name} ended with exit code ${exitCode}`);
    const outcome: JobOutcome = JSON.parse(readFileSync(replyFile, 'utf8'));
    if (!outcome.ok) throw new Error(outcome.reason);
    return outcome.reply as JobReply<typeof name>;
  };
}

/** Ends a process that takes longer than any that is well: one that hangs must not keep the others waiting. */
async function withLimit(child: ChildProcess, ms: Milliseconds): ReturnType<typeof waitForChild> {
  const limit = setTimeout(() => child.kill('SIGKILL'), ms);
  try {
    return await waitForChild(child);
  } finally {
    clearTimeout(limit);
  }
}

/** Runs a process from its start to its exit, with what it prints. */
export async function timeProgram(
  { executable, args }: Pick<ElectronCommand, 'executable' | 'args'>,
  env: NodeJS.ProcessEnv,
  cwd?: string,
): Promise<ProgramRun> {
  const start = performance.now();
  const child = spawn(executable, args, {
    env,
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    output += piece;
  });
  const printed = new Promise((resolve) => child.stdout.once('close', resolve));
  const { exitCode, endedBy } = await withLimit(child, PROGRAM_LIMIT_MS);
  const ms = performance.now() - start;
  await printed;
  if (endedBy) throw new InterruptedError(endedBy);
  return { ms, output, exitCode };
}
