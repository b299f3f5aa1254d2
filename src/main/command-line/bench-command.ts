import { LoadError } from 'wasm-compile-cache';
import { BENCHMARK_SERIES, type BenchmarkResult } from '../../shared/benchmark-result.ts';
import { runBenchmark } from '../benchmark/benchmark.ts';
import {
  type CommandContext,
  type CommonOptions,
  roundMs,
  sayLine,
  writeJson,
  writeLine,
} from './command-context.ts';
import { failureOf } from './failure.ts';
import { pathsOfArgument, STANDARD_INPUT } from './path-argument.ts';

/** Measures one file. Gives 1 where it could not be measured. */
export async function runBench(
  argument: string,
  options: CommonOptions & { runs: number },
  context: CommandContext,
): Promise<number> {
  const core = await context.openCore(options);
  let file = argument;
  try {
    file = await fileOfArgument(argument, context.signal);
    const result = await runBenchmark({
      file,
      runs: options.runs,
      core,
      cacheDirectory: core.cacheDirectory,
      sealKey: core.sealKey,
      startChildProcess: core.startChildProcess,
      signal: context.signal,
      onProgress: ({ current, done, total }) => {
        if (current)
          sayLine(context, `sample ${done + 1} of ${total}: ${current.series}, run ${current.run}`);
        else if (done === 0) sayLine(context, `bringing ${file} into the disk tier`);
      },
    });
    if (options.json) writeJson(context, rounded(result));
    else for (const line of table(result)) writeLine(context, line);
    return 0;
  } catch (error) {
    const { kind, message } = await failureOf(error, context.signal);
    if (options.json) writeJson(context, { file, error: { kind, message } });
    else writeLine(context, `failed    ${file}: ${message}`);
    return 1;
  } finally {
    await core.close();
  }
}

async function fileOfArgument(argument: string, signal: AbortSignal): Promise<string> {
  if (argument === STANDARD_INPUT) {
    throw new LoadError(
      'unsupported-file',
      'each sample reads its module anew, so it cannot come from standard input',
    );
  }
  const [file = argument, ...more] = await pathsOfArgument(argument, signal);
  if (more.length === 0) return file;
  throw new LoadError(
    'unsupported-file',
    `${argument} matches ${more.length + 1} files, and bench takes one`,
  );
}

function rounded(result: BenchmarkResult): BenchmarkResult {
  const { samples, median } = structuredClone(result);
  for (const series of BENCHMARK_SERIES) {
    samples[series] = samples[series].map(roundMs);
    median[series] = roundMs(median[series]);
  }
  return { ...result, samples, median };
}

/** Gives the lines of a table for a person. */
function table({ samples, median, ratio, file, runs, engine }: BenchmarkResult): string[] {
  const ms = (value: number) => value.toFixed(value < 10 ? 3 : 1).padStart(12);
  const rows = BENCHMARK_SERIES.map((series) => {
    const values = samples[series];
    return `${series.padEnd(8)}${ms(median[series])}${ms(Math.min(...values))}${ms(Math.max(...values))}`;
  });
  return [
    `${file}: ${runs} runs, ${engine}`,
    `${'ms'.padEnd(8)}${'median'.padStart(12)}${'minimum'.padStart(12)}${'maximum'.padStart(12)}`,
    ...rows,
    `cold over disk ${ratio.coldOverDisk.toFixed(1)}, cold over memory ${ratio.coldOverMemory.toFixed(0)}, disk over floor ${ratio.diskOverFloor.toFixed(3)}`,
  ];
}
