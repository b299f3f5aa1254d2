import { readFileSync } from 'node:fs';
import { utilityProcess } from 'electron';
import { sampleEntry } from '../electron/take-sample.ts';
import type { ProgramRun } from '../run/program-run.ts';

export interface FirstResultRequest {
  /** The environments of the programs to run in a `utilityProcess`, one after the other. */
  environments: Record<string, string>[];
  /** The file that this process's standard output goes to, and its children's with it. */
  stdoutFile: string;
}

export async function run({ environments, stdoutFile }: FirstResultRequest): Promise<ProgramRun[]> {
  const runs: ProgramRun[] = [];
  for (const environment of environments) {
    const before = readFileSync(stdoutFile, 'utf8').length;
    const start = performance.now();
    // Not a pipe: Electron loses what is still in it when the process ends.
    const child = utilityProcess.fork(sampleEntry('first-result-program'), [], {
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
      serviceName: 'first-result-program',
    });
    const exitCode = await new Promise<number>((resolve) => child.once('exit', resolve));
    const ms = performance.now() - start;
    runs.push({ ms, exitCode, output: readFileSync(stdoutFile, 'utf8').slice(before) });
  }
  return runs;
}
