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
  /** A run begins; what is tried is not counted. */
  onRun(kind: StartKind | 'trying'): void;
  /** What a run has asked for is being compiled in the background, which would slow the next run down. */
  onCompiling(name: string | null): void;
  /** A run is over; null where it was only tried. */
  onTaken(run: ComparedRun | null): void;
  onWarning(message: string): void;
}

export interface CompareOptions {
  /** How many runs of each kind. */
  runs: number;
  signal: AbortSignal;
  /** In milliseconds, for one run. */
  limit?: number;
}

/** How many runs there are in all. */
export const countRuns = (runs: number): number => 3 * runs + 2;

/**
 * Runs a program without the cache and with it, in turn, so that a machine whose speed drifts drifts for both: once to fill
 * the file system's cache; then, again and again, without, a first start in an empty folder, and a warm start. All warm starts
 * share the folder of the very first start, and of another one after it that is not counted: of a short command the cache
 * keeps something only once it has been run twice. What is compiled in the background for them is waited for after each run, and
 * what is compiled for others is ended. Rejects with a `ProgramError`, or with the signal's reason.
 */
export async function compareProgram(
  program: Program,
  { runs, signal, limit = LONGEST_RUN }: CompareOptions,
  { onRun, onCompiling, onTaken, onWarning }: CompareListener,
): Promise<void> {
  const folder = await makeRunFolder();
  const shared = join(folder, 'cache');
  const without = async (kind: 'trying' | 'without') => {
    onRun(kind);
    const timed = await timeRun({ ...program, environment: withoutHook(program) }, limit, signal);
    onTaken(kind === 'trying' ? null : { kind, ...timed, loads: [], moreLoads: 0 });
  };
  const withCache = async (kind: 'trying' | 'first' | 'warm', cacheFolder: string) => {
    onRun(kind);
    const report = new LoadReport(join(folder, `${randomUUID()}.jsonl`));
    const hook = { label: null, cacheFolder, reportPath: report.path };
    const timed = await timeRun({ ...program, environment: withHook(program, hook) }, limit, signal);
    if (kind === 'trying') return onTaken(null);
    await report.read();
    const loads = report.loads.slice(0, MAX_COMPARED_LOADS);
    onTaken({ kind, ...timed, loads, moreLoads: report.more + report.loads.length - loads.length });
  };
  const letSettle = async () => {
    let waits = false;
    await settled(shared, signal, (compiling) => {
      if (compiling === null || waits) return;
      waits = true;
      onCompiling(compiling.name);
    });
    signal.throwIfAborted();
  };
  const firstElsewhere = async () => {
    const elsewhere = join(folder, randomUUID());
    try {
      await withCache('first', elsewhere);
    } finally {
      await endCompiles(elsewhere);
      await removeRunFolder(elsewhere);
    }
  };
  try {
    await without('trying');
    for (let run = 0; run < runs; run++) {
      await without('without');
      if (run === 0) {
        await withCache('first', shared);
        await letSettle();
        await withCache('trying', shared);
        await letSettle();
      } else await firstElsewhere();
      await withCache('warm', shared);
      await letSettle();
    }
  } finally {
    await endCompiles(shared)
      .then(() => removeRunFolder(folder))
      .catch((error) => onWarning(error instanceof Error ? error.message : String(error)));
  }
}
