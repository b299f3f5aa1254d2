/** What a comparison of a program says, in plain words: one spelling for the window, the command line and an export. */
import { type Figures, figuresOf, type Ratio, ratioOf } from './benchmark-statistics.ts';
import { durationText } from './duration-text.ts';
import type { ComparedRun, ProgramComparison, StartKind } from './program-comparison.ts';

/** What gains less than this is not worth a word of praise. */
const LEAST_GAIN = 1.05;
/** Where the true ratio may be more than this, it is not said that there is none. */
const MOST_OVERLOOKED = 1.15;

export const START_TEXT: Record<StartKind, { label: string; one: string; meaning: string }> = {
  without: { label: 'without', one: 'without', meaning: 'The command as it comes, without the cache.' },
  first: {
    label: 'first starts',
    one: 'first start',
    meaning: 'With the cache, in an empty folder each time: nothing can come from it yet.',
  },
  warm: {
    label: 'warm starts',
    one: 'warm start',
    meaning:
      'With the cache, all in one folder: it holds what the first start and warm starts before have left there.',
  },
};

/** The times of the runs of one kind, in their order. */
export const timesOf = (taken: readonly ComparedRun[], kind: StartKind): number[] =>
  taken.filter((run) => run.kind === kind).map(({ ms }) => ms);

/** The times to the first output of those runs that printed something. */
export const firstOutputsOf = (taken: readonly ComparedRun[], kind: StartKind): number[] =>
  taken.flatMap((run) => (run.kind === kind && run.firstOutputMs !== null ? [run.firstOutputMs] : []));

/** Whether runs with the cache printed the same as those without. */
export type SameOutput =
  | 'same'
  /** It is another one with the cache, and it was always the same without. */
  | 'different'
  /** It was another one from run to run without the cache as well. */
  | 'varies'
  | 'unknown';

export interface ModuleLoads {
  key: string;
  wireBytes: number;
  /** Of all runs with the cache: what stock V8 took, and what the disk tier took. */
  stock: Figures | null;
  disk: Figures | null;
  /** In how many warm starts it came from disk, of those that asked for it. */
  fromDisk: number;
  warmStarts: number;
}

/** All that follows from the runs of a comparison. */
export interface ComparisonAnalysis {
  figures: Record<StartKind, Figures | null>;
  firstOutput: Record<StartKind, Figures | null>;
  /** How warm starts compare with those without the cache; null as long as one of them is missing. */
  warm: Ratio | null;
  /** The same for the first output. */
  warmFirstOutput: Ratio | null;
  /** How first starts compare with those without. */
  first: Ratio | null;
  out: SameOutput;
  err: SameOutput;
  /** What the runs ended with, each once: `0`, `SIGTERM`. */
  ends: Record<'without' | 'with', string[]>;
  modules: ModuleLoads[];
}

export function analyse(taken: readonly ComparedRun[]): ComparisonAnalysis {
  const [without, first, warm] = [timesOf(taken, 'without'), timesOf(taken, 'first'), timesOf(taken, 'warm')];
  const each = <Value>(of: (kind: StartKind) => Value): Record<StartKind, Value> => ({
    without: of('without'),
    first: of('first'),
    warm: of('warm'),
  });
  return {
    figures: each((kind) => figuresOf(timesOf(taken, kind))),
    firstOutput: each((kind) => figuresOf(firstOutputsOf(taken, kind))),
    warm: ratioOf(warm, without),
    warmFirstOutput: ratioOf(firstOutputsOf(taken, 'warm'), firstOutputsOf(taken, 'without')),
    first: ratioOf(first, without),
    out: sameOutput(taken, 'out'),
    err: sameOutput(taken, 'err'),
    ends: {
      without: endsOf(taken.filter(({ kind }) => kind === 'without')),
      with: endsOf(taken.filter(({ kind }) => kind !== 'without')),
    },
    modules: modulesOf(taken),
  };
}

function sameOutput(taken: readonly ComparedRun[], stream: 'out' | 'err'): SameOutput {
  const without = new Set(taken.filter(({ kind }) => kind === 'without').map((run) => run[stream].hash));
  const withCache = new Set(taken.filter(({ kind }) => kind !== 'without').map((run) => run[stream].hash));
  if (without.size === 0 || withCache.size === 0) return 'unknown';
  if (without.size > 1) return 'varies';
  return [...withCache].every((hash) => without.has(hash)) ? 'same' : 'different';
}

const endsOf = (taken: readonly ComparedRun[]): string[] => [
  ...new Set(taken.map(({ exitCode, signal }) => signal ?? String(exitCode))),
];

function modulesOf(taken: readonly ComparedRun[]): ModuleLoads[] {
  const keys = new Map<string, number>();
  for (const { loads } of taken) for (const { key, wireBytes } of loads) keys.set(key, wireBytes);
  const warm = taken.filter(({ kind }) => kind === 'warm');
  return [...keys]
    .map(([key, wireBytes]) => {
      const msOf = (servedBy: 'stock' | 'disk') =>
        taken.flatMap(({ loads }) =>
          loads.filter((load) => load.key === key && load.servedBy === servedBy).map(({ ms }) => ms),
        );
      const asked = warm.filter(({ loads }) => loads.some((load) => load.key === key));
      return {
        key,
        wireBytes,
        stock: figuresOf(msOf('stock')),
        disk: figuresOf(msOf('disk')),
        fromDisk: asked.filter(({ loads }) =>
          loads.some((load) => load.key === key && load.servedBy === 'disk'),
        ).length,
        warmStarts: asked.length,
      };
    })
    .sort((a, b) => b.wireBytes - a.wireBytes);
}

/** What a comparison comes to: whether the cache is worth it, and the sentence that says so. */
export interface Conclusion {
  tone: 'worth' | 'not-worth' | 'unclear' | 'worse';
  /** The one sentence that answers it. */
  headline: string;
  /** What else belongs to an honest answer. */
  notes: string[];
}

/** Gives null as long as there is nothing to tell. */
export function conclude({ taken, status }: ProgramComparison, analysis = analyse(taken)): Conclusion | null {
  const { figures, warm } = analysis;
  if (warm === null || figures.warm === null || figures.without === null) return null;
  const notes = notesOf(taken, analysis, status);
  const times = `${durationText(figures.warm.median)} instead of ${durationText(figures.without.median)}`;
  if (analysis.modules.length === 0) {
    const headline =
      'Nothing to gain: the cache saw no wasm of 128 KB or more. The command loads none, or does not run on Node.';
    return { tone: 'not-worth', headline, notes };
  }
  const firstStart = firstText(analysis.first);
  if (analysis.modules.every(({ fromDisk }) => fromDisk === 0)) {
    const headline = `Nothing came from the cache: no warm start got its wasm from disk. It takes ${durationText(figures.warm.median)}, and ${durationText(figures.without.median)} without${firstStart}.`;
    return { tone: 'not-worth', headline, notes };
  }
  switch (warm.verdict) {
    case 'faster': {
      const asFast = `${factorText(warm.ratio)} times as fast`;
      if (warm.ratio < LEAST_GAIN) {
        const headline = `Hardly worth it: a warm start takes ${times} (${asFast})${firstStart}.`;
        return { tone: 'not-worth', headline, notes };
      }
      return { tone: 'worth', headline: `A warm start takes ${times} (${asFast})${firstStart}.`, notes };
    }
    case 'slower': {
      const asLong = `${factorText(1 / warm.ratio)} times as long`;
      const headline = `Not worth it for this command: a warm start takes ${times} (${asLong})${firstStart}.`;
      return { tone: 'worse', headline, notes };
    }
    case 'same': {
      if (warm.interval !== null && warm.interval[1] > MOST_OVERLOOKED) {
        const headline = `It cannot be told: a warm start takes ${times}, and runs differ by more than that. Take more of them, while nothing else works the machine.`;
        return { tone: 'unclear', headline, notes };
      }
      const headline = `Not worth it for this command: a warm start takes ${times}, and that is no difference to be seen${firstStart}.`;
      return { tone: 'not-worth', headline, notes };
    }
    case 'unknown': {
      const factor =
        warm.ratio >= 1
          ? `${factorText(warm.ratio)} times as fast`
          : `${factorText(1 / warm.ratio)} times as long`;
      const headline = `Perhaps: a warm start takes ${times} (${factor} by the medians alone)${firstStart}.`;
      return { tone: 'unclear', headline, notes };
    }
  }
}

/** The end of the sentence: what a first start takes beside one without. */
function firstText(first: Ratio | null): string {
  if (first === null) return '';
  const times = `; a first start ${factorText(1 / first.ratio)} times as long as one without`;
  return first.verdict === 'same' ? `${times}, which is within what runs differ by` : times;
}

/** A factor to two digits behind the point below two, to one below ten: `1.02`, `4.9`, `12`. */
export function factorText(factor: number): string {
  return factor < 1.995 ? factor.toFixed(2) : factor < 9.95 ? factor.toFixed(1) : String(Math.round(factor));
}

function intervalNote(interval: Ratio['interval']): string {
  if (interval === null) return 'To tell between which values the true ratio lies takes five runs of each.';
  const [low, high] = interval.map(factorText);
  return `In 19 of 20 cases the true ratio of without to warm lies between ${low} and ${high}.`;
}

function notesOf(
  taken: readonly ComparedRun[],
  { warm, out, err, ends, modules, figures }: ComparisonAnalysis,
  status: ProgramComparison['status'],
): string[] {
  const notes: string[] = [];
  if (status === 'cancelled')
    notes.push('It was cancelled, so that there are fewer runs than were asked for.');
  if (modules.length > 0 && figures.warm !== null) notes.push(intervalNote(warm?.interval ?? null));
  const [without, withCache] = [ends.without.join(', '), ends.with.join(', ')];
  if (without !== withCache)
    notes.push(`It ended with ${without} without the cache, and with ${withCache} with it.`);
  else if (without !== '0') notes.push(`It ended with ${without} each time, without the cache too.`);
  const printed = { out: 'Its output', err: 'What it wrote to standard error' };
  for (const [stream, same] of [
    ['out', out],
    ['err', err],
  ] as const) {
    if (same === 'different') notes.push(`${printed[stream]} was another with the cache than without it.`);
    if (same === 'varies') {
      notes.push(
        `${printed[stream]} was another from run to run, without the cache too, so that it cannot be compared.`,
      );
    }
  }
  if (out === 'same' && err === 'same')
    notes.push('It printed the same with the cache as without it, to the byte.');
  const asked = taken.filter(({ kind, loads }) => kind === 'warm' && loads.length > 0);
  const fromDisk = asked.filter(({ loads }) => loads.some(({ servedBy }) => servedBy === 'disk')).length;
  if (modules.length > 0 && fromDisk === 0) {
    notes.push('The cache has found that it gains nothing here, or could keep nothing of so short a run.');
  } else if (fromDisk < asked.length) {
    notes.push(
      `${fromDisk} of ${asked.length} warm starts got wasm from disk; in the others it was V8’s own.`,
    );
  }
  return notes;
}
