import { LoadError } from 'wasm-compile-cache';
import { roundMs } from 'wasm-compile-cache/text';
import type { BenchmarkResult } from '../../shared/benchmark-result.ts';
import { type BenchmarkSeries, LOAD_SERIES } from '../../shared/benchmark-series.ts';
import { ratioOf } from '../../shared/benchmark-statistics.ts';
import { comparisonText } from '../../shared/benchmark-words.ts';
import { runBenchmark } from '../benchmark/benchmark.ts';
import { benchSeries } from './bench-series.ts';
import { type CommandContext, type CommonOptions, sayLine, writeJson, writeLine } from './command-context.ts';
import { failureOf } from './failure.ts';
import { pathsOfArgument, STANDARD_INPUT } from './path-argument.ts';

/** What is compared for a person: the first with the second. */
const COMPARED = [
  ['disk', 'cold'],
  ['memory', 'cold'],
  ['disk', 'floor'],
] as const;

export interface BenchOptions extends CommonOptions {
  runs: number;
  /** What is measured; the loads, where it is left out. */
  series?: BenchmarkSeries[];
  argument?: string[];
}

/** Measures files in one queue. Gives how many could not be measured. */
export async function runBench(
  args: string[],
  options: BenchOptions,
  context: CommandContext,
): Promise<number> {
  const core = await context.openCore(options);
  let failures = 0;
  const fail = async (file: string, error: unknown) => {
    failures++;
    const { kind, message } = await failureOf(error, context.signal);
    if (options.json) writeJson(context, { file, error: { kind, message } });
    else writeLine(context, `failed    ${file}: ${message}`);
  };
  try {
    const files: string[] = [];
    for (const argument of args) {
      try {
        files.push(...(await filesOfArgument(argument, context.signal)));
      } catch (error) {
        await fail(argument, error);
      }
    }
    const distinct = [...new Set(files)];
    if (options.series !== undefined) {
      await benchSeries(distinct, { ...options, series: options.series }, core, context, fail);
      return failures;
    }
    let next = 1;
    let total = 0;
    const outcomes = await runBenchmark({
      files: distinct,
      runs: options.runs,
      core,
      cacheDirectory: core.cacheDirectory,
      sealKey: core.sealKey,
      startChildProcess: core.startChildProcess,
      signal: context.signal,
      onPreparing: (file) => sayLine(context, `bringing ${file} into the disk tier`),
      onProgress: (progress) => {
        next = progress.done + 1;
        total = progress.total;
      },
      onNext: (file, kind, run) =>
        sayLine(context, `sample ${next} of ${total}: ${kind}, run ${run}, of ${file}`),
    });
    for (const outcome of outcomes) {
      if ('error' in outcome) await fail(outcome.file, outcome.error);
      else if (options.json) writeJson(context, rounded(outcome.result));
      else for (const line of table(outcome.result)) writeLine(context, line);
    }
    return failures;
  } finally {
    await core.close();
  }
}

async function filesOfArgument(argument: string, signal: AbortSignal): Promise<string[]> {
  if (argument === STANDARD_INPUT) {
    throw new LoadError(
      'unsupported-file',
      'each sample reads its module anew, so it cannot come from standard input',
    );
  }
  return pathsOfArgument(argument, signal);
}

function rounded(result: BenchmarkResult): BenchmarkResult {
  const { samples, median } = structuredClone(result);
  for (const series of LOAD_SERIES) {
    samples[series] = samples[series].map(roundMs);
    median[series] = roundMs(median[series]);
  }
  return { ...result, samples, median };
}

/** Gives the lines of a table for a person. */
function table({ samples, median, file, runs, engine }: BenchmarkResult): string[] {
  const ms = (value: number) => value.toFixed(value < 10 ? 3 : 1).padStart(12);
  const rows = LOAD_SERIES.map((series) => {
    const values = samples[series];
    return `${series.padEnd(8)}${ms(median[series])}${ms(Math.min(...values))}${ms(Math.max(...values))}`;
  });
  const ratios = COMPARED.map(([subject, reference]) => {
    const ratio = ratioOf(samples[subject], samples[reference]);
    const text = ratio === null ? 'cannot be told' : comparisonText(ratio);
    return `${`${subject} against ${reference}`.padEnd(22)}${text}`;
  });
  return [
    `${file}: ${runs} ${runs === 1 ? 'run' : 'runs'}, ${engine}`,
    `${'ms'.padEnd(8)}${'median'.padStart(12)}${'minimum'.padStart(12)}${'maximum'.padStart(12)}`,
    ...rows,
    ...ratios,
  ];
}
