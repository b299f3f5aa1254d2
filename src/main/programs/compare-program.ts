import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type ComparedRun, MAX_COMPARED_LOADS, type StartKind } from '../../shared/program-comparison.ts';
import { endCompiles, settled } from './background-compiles.ts';
import { LoadReport } from './load-report.ts';
import { withHook, withoutHook } from './program-environment.ts';
import type { Program } from './resolve-program.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';
import { timeRun } from './time-run.ts';

/** In milliseconds. */
const LONGEST_RUN = 5 * 60_000;

export interface CompareListener {
  /** A run begins; the first one is only tried. */
  onRun(kind: StartKind | 'trying'): void;
  /** What a run has asked for is being compiled in the background, which would slow the next run down. */
  onCompiling(name: string | null): void;
  /** A run is over; null where it was only tried. */
  onTaken(run: ComparedRun | null): void;
  onWarning(message: string): void;
}

export interface CompareOptions {
  /** How many runs without the cache, and as many warm ones. */
  runs: number;
  /** Of the comparison. */
  id: string;
  signal: AbortSignal;
  /** In milliseconds, for one run. */
  limit?: number;
}

/** How many runs there are in all. */
export const countRuns = (runs: number): number => 2 * runs + 2;

/**
 * Runs a program without the cache and with it, in turn, so that a machine whose speed drifts drifts for both: once to fill
 * the file system's cache, without, the first start in an empty folder of its own, a warm start, without, warm, and so on. What
 * is compiled in the background is waited for after each run. Rejects with a `ProgramError`, or with the signal's reason.
 */
export async function compareProgram(
  program: Program,
  { runs, id, signal, limit = LONGEST_RUN }: CompareOptions,
  { onRun, onCompiling, onTaken, onWarning }: CompareListener,
): Promise<void> {
  const folder = await makeRunFolder();
  const cacheFolder = join(folder, 'cache');
  const without = async (kind: 'trying' | 'without') => {
    onRun(kind);
    const timed = await timeRun({ ...program, environment: withoutHook(program) }, limit, signal);
    onTaken(kind === 'trying' ? null : { kind, ...timed, loads: [], moreLoads: 0 });
  };
  const withCache = async (kind: 'first' | 'warm') => {
    onRun(kind);
    const report = new LoadReport(join(folder, `${randomUUID()}.jsonl`));
    const hook = { label: `run:${id}`, cacheFolder, reportPath: report.path };
    const timed = await timeRun({ ...program, environment: withHook(program, hook) }, limit, signal);
    await report.read();
    const loads = report.loads.slice(0, MAX_COMPARED_LOADS);
    onTaken({ kind, ...timed, loads, moreLoads: report.more + report.loads.length - loads.length });
    let waits = false;
    await settled(cacheFolder, signal, (compiling) => {
      if (compiling === null || waits) return;
      waits = true;
      onCompiling(compiling.name);
    });
    signal.throwIfAborted();
  };
  try {
    await without('trying');
    await without('without');
    await withCache('first');
    await withCache('warm');
    for (let run = 1; run < runs; run++) {
      await without('without');
      await withCache('warm');
    }
  } finally {
    await endCompiles(cacheFolder)
      .then(() => removeRunFolder(folder))
      .catch((error) => onWarning(error instanceof Error ? error.message : String(error)));
  }
}
