import { LoadError } from 'wasm-compile-cache';
import { BENCHMARK_SERIES, type BenchmarkResult } from '../../shared/contract.ts';
import { runBenchmark } from '../benchmark/benchmark.ts';
import { type CommandContext, type CommonOptions, roundMs, writeJson } from './command-context.ts';

/** Measures one file. Gives 1 where it could not be measured. */
export async function runBench(
  file: string,
  options: CommonOptions & { runs: number },
  context: CommandContext,
): Promise<number> {
  const core = await context.openCore(options);
  try {
    const result = await runBenchmark({
      file,
      runs: options.runs,
      core,
      cacheDirectory: core.cacheDirectory,
      sealKey: core.sealKey,
      startChildProcess: core.startChildProcess,
      signal: context.signal,
      onProgress: ({ current, done, total }) => {
        if (current) context.err(`sample ${done + 1} of ${total}: ${current.series}, run ${current.run}\n`);
        else if (done === 0) context.err(`bringing ${file} into the disk tier\n`);
      },
    });
    if (options.json) writeJson(context, rounded(result));
    else context.out(table(result));
    return 0;
  } catch (error) {
    const { kind, message } = error instanceof LoadError ? error : { kind: 'other', message: String(error) };
    if (options.json) writeJson(context, { file, error: { kind, message } });
    else context.out(`failed    ${file}: ${message}\n`);
    return 1;
  } finally {
    await core.close();
  }
}

function rounded(result: BenchmarkResult): BenchmarkResult {
  const { samples, median } = structuredClone(result);
  for (const series of BENCHMARK_SERIES) {
    samples[series] = samples[series].map(roundMs);
    median[series] = roundMs(median[series]);
  }
  return { ...result, samples, median };
}

function table({ samples, median, ratio, file, runs, engine }: BenchmarkResult): string {
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
    '',
  ].join('\n');
}
