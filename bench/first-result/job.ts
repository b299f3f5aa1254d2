import { setTimeout as sleep } from 'node:timers/promises';
import { utilityProcess } from 'electron';
import { openCore } from '../electron/open-core.ts';
import type { Place } from '../electron/place.ts';
import { sampleEntry } from '../electron/take-sample.ts';
import type { ProgramRun } from '../run/section.ts';

const PRINTED_AFTER_MS = 100;

export interface FirstResultRequest {
  place: Place;
  /** The module to bring into the disk tier first. */
  wasm: string;
  /** The environments of the programs to run in a `utilityProcess`, one after the other. */
  environments: Record<string, string>[];
}

export async function run({ place, wasm, environments }: FirstResultRequest): Promise<ProgramRun[]> {
  const core = await openCore(place);
  await core.loader.load({ path: wasm });
  await core.close();
  const runs: ProgramRun[] = [];
  for (const environment of environments) runs.push(await timeUtilityProcess(environment));
  return runs;
}

/** Runs the program from its start to its exit, with what it prints. */
async function timeUtilityProcess(env: Record<string, string>): Promise<ProgramRun> {
  const start = performance.now();
  const child = utilityProcess.fork(sampleEntry('first-result-program'), [], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    serviceName: 'first-result-program',
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    output += piece;
  });
  const exitCode = await new Promise<number>((resolve) => child.once('exit', resolve));
  const ms = performance.now() - start;
  // What it printed may come after its end; the stream of a utility process tells of no end of its own.
  await sleep(PRINTED_AFTER_MS);
  return { ms, output, exitCode };
}
