/** Two runs side by side: which of their modules are the same, and what changed around them. */
import type { BenchmarkRun, MeasuredModule } from '../../shared/benchmark-run.ts';
import { BENCHMARK_SERIES, type BenchmarkSeries } from '../../shared/benchmark-series.ts';
import { median, type Ratio, ratioOf } from '../../shared/benchmark-statistics.ts';
import { formatBytes } from '../format.ts';

export interface ComparedSeries {
  series: BenchmarkSeries;
  before: readonly number[];
  after: readonly number[];
  /** In milliseconds; null where there are no samples. */
  beforeMedian: number | null;
  afterMedian: number | null;
  /** How the later run compares with the earlier one; null where one has no samples. */
  ratio: Ratio | null;
}

export interface ComparedModule {
  before: MeasuredModule;
  after: MeasuredModule;
  series: ComparedSeries[];
}

export interface ComparedRuns {
  modules: ComparedModule[];
  /** Modules that only one of the two has. */
  onlyBefore: MeasuredModule[];
  onlyAfter: MeasuredModule[];
  /** What differs besides the samples, in words. */
  differences: string[];
}

/** Compares a run with an earlier one. Modules belong together by their key, else by their path, else by their name. */
export function compareRuns(before: BenchmarkRun, after: BenchmarkRun): ComparedRuns {
  const rest = [...before.modules];
  const modules: ComparedModule[] = [];
  let left = [...after.modules];
  for (const same of [sameKey, sameFile, sameName]) {
    left = left.filter((module) => {
      const index = rest.findIndex((candidate) => same(candidate, module));
      const [found] = index === -1 ? [] : rest.splice(index, 1);
      if (found) modules.push({ before: found, after: module, series: compareSeries(found, module) });
      return !found;
    });
  }
  modules.sort((a, b) => after.modules.indexOf(a.after) - after.modules.indexOf(b.after));
  return {
    modules,
    onlyBefore: rest,
    onlyAfter: left,
    differences: differencesOf(before, after, modules),
  };
}

const sameKey = (one: MeasuredModule, other: MeasuredModule) => one.key !== null && one.key === other.key;
const sameFile = (one: MeasuredModule, other: MeasuredModule) => one.file === other.file;
const sameName = (one: MeasuredModule, other: MeasuredModule) => one.name === other.name;

function compareSeries(before: MeasuredModule, after: MeasuredModule): ComparedSeries[] {
  return BENCHMARK_SERIES.flatMap((series) => {
    const [earlier = [], later = []] = [before.samples[series], after.samples[series]];
    if (earlier.length === 0 && later.length === 0) return [];
    return [
      {
        series,
        before: earlier,
        after: later,
        beforeMedian: earlier.length === 0 ? null : median(earlier),
        afterMedian: later.length === 0 ? null : median(later),
        ratio: ratioOf(later, earlier),
      },
    ];
  });
}

function differencesOf(
  before: BenchmarkRun,
  after: BenchmarkRun,
  modules: readonly ComparedModule[],
): string[] {
  const differences: string[] = [];
  const say = (what: string, one: unknown, other: unknown) => {
    if (one !== other) differences.push(`${what}: ${one}, then ${other}`);
  };
  say('V8', before.versions.v8, after.versions.v8);
  say('Electron', before.versions.electron, after.versions.electron);
  say('App', before.versions.app, after.versions.app);
  say('Engine', before.versions.engine, after.versions.engine);
  say('Processor', before.machine.cpu, after.machine.cpu);
  say('Cores', before.machine.cores, after.machine.cores);
  say('Memory', formatBytes(before.machine.memoryBytes), formatBytes(after.machine.memoryBytes));
  say('System', systemOf(before), systemOf(after));
  say('Arguments', argumentsOf(before), argumentsOf(after));
  for (const { before: one, after: other } of modules) {
    if (one.key === other.key) continue;
    const sizes = `${formatBytes(one.wireBytes)}, then ${formatBytes(other.wireBytes)}`;
    differences.push(`${other.name} is another module: ${sizes}`);
  }
  return differences;
}

const systemOf = ({ machine }: BenchmarkRun) => `${machine.platform} ${machine.release}`;
const argumentsOf = ({ commandArguments }: BenchmarkRun) => commandArguments.join(' ') || 'none';
