import { LoadError } from 'wasm-compile-cache';
import { roundMs } from 'wasm-compile-cache/text';
import {
  BENCHMARK_SERIES,
  type BenchmarkSeries,
  COMPARISONS,
  LOAD_SERIES,
  RUNNING_SERIES,
} from '../../shared/benchmark-series.ts';
import { median, ratioOf } from '../../shared/benchmark-statistics.ts';
import { comparisonText } from '../../shared/benchmark-words.ts';
import { measureModules } from '../benchmark/measure-modules.ts';
import type { PreparedModule } from '../benchmark/prepare-module.ts';
import {
  type CommandContext,
  type OpenedCore,
  type OutputOptions,
  sayLine,
  writeJson,
  writeLine,
} from './command-context.ts';

/** What a person chose to measure, beside the files. */
export interface SeriesOptions extends OutputOptions {
  series: readonly BenchmarkSeries[];
  runs: number;
  /** What WASI commands are given behind their names. */
  argument?: readonly string[];
}

/** The series as a person writes them; the time to first result is always measured on both. */
const WORDS: Readonly<Record<string, readonly BenchmarkSeries[]>> = {
  ...Object.fromEntries(LOAD_SERIES.map((name) => [name, [name]])),
  'stock-exports': ['stockExports'],
  'stock-all': ['stockAll'],
  'first-result': RUNNING_SERIES,
};

export const SERIES_WORDS = Object.keys(WORDS);

/** Reads a list of series, such as `stock,disk,first-result`. Throws `RangeError` for what is none of them. */
export function parseSeries(text: string): BenchmarkSeries[] {
  const chosen = new Set<BenchmarkSeries>();
  for (const word of text.split(',')) {
    const series = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (!series) throw new RangeError(`"${word}" is none of ${SERIES_WORDS.join(', ')}`);
    for (const name of series) chosen.add(name);
  }
  return BENCHMARK_SERIES.filter((name) => chosen.has(name));
}

const wordOf = (series: BenchmarkSeries): string =>
  series.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Measures the chosen series of files in one queue, and prints what came of each; `fail` takes those that could not be
 * measured.
 */
export async function benchSeries(
  files: readonly string[],
  { series, runs, argument = [], json = false }: SeriesOptions,
  core: OpenedCore,
  context: CommandContext,
  fail: (file: string, error: unknown) => Promise<void>,
): Promise<void> {
  const { signal } = context;
  const samples = files.map(() => new Map<BenchmarkSeries, number[]>());
  const prepared = new Map<number, PreparedModule>();
  const exitCodes = new Map<number, number>();
  const ends = new Map<number, unknown>();
  const fileOf = (module: number) => files[module] ?? '';
  let next = 1;
  let total = 0;
  await measureModules(
    files.map((file) => ({ file, signal })),
    { ...core, core, series, runs, commandArguments: argument },
    {
      onPreparing: (module) => sayLine(context, `preparing ${fileOf(module)}`),
      onPrepared: (module, found) => {
        prepared.set(module, found);
        for (const left of found.left) {
          sayLine(context, `${fileOf(module)}: ${wordOf(left.series)} is left out: ${left.reason}`);
        }
      },
      onNext: (module, kind, run) =>
        sayLine(
          context,
          `sample ${next} of ${total}: ${wordOf(kind as BenchmarkSeries)}, run ${run}, of ${fileOf(module)}`,
        ),
      onSample: (module, { ms, exitCode }) => {
        for (const name of series) {
          const taken = ms[name];
          if (taken !== undefined) samples[module]?.set(name, [...(samples[module].get(name) ?? []), taken]);
        }
        if (exitCode !== undefined) exitCodes.set(module, exitCode);
      },
      onEnd: (module, error) => void ends.set(module, error),
      onProgress: (progress) => {
        next = progress.done + 1;
        total = progress.total;
      },
    },
  );
  for (const [module, file] of files.entries()) {
    const error = ends.get(module);
    const taken = samples[module];
    const found = prepared.get(module);
    if (error !== null || !taken || !found) {
      await fail(file, error ?? new LoadError('other', `${file} was not measured`));
      continue;
    }
    const measured = series.filter((name) => taken.has(name));
    const compared = COMPARISONS.flatMap(({ subject, reference }) => {
      const ratio = ratioOf(taken.get(subject) ?? [], taken.get(reference) ?? []);
      return ratio ? [{ subject, reference, ratio }] : [];
    });
    if (json) {
      const byWord = <Value>(value: (of: readonly number[]) => Value) =>
        Object.fromEntries(measured.map((name) => [wordOf(name), value(taken.get(name) ?? [])]));
      writeJson(context, {
        file,
        key: found.key,
        wireBytes: found.wireBytes,
        artifactBytes: found.artifactBytes,
        runs,
        engine: core.engine.deterministicId,
        samples: byWord((of) => of.map(roundMs)),
        median: byWord((of) => roundMs(median(of))),
        comparisons: compared.map(({ subject, reference, ratio: { ratio, interval } }) => ({
          subject: wordOf(subject),
          reference: wordOf(reference),
          ratio,
          interval,
        })),
        left: found.left.map(({ series: name, reason }) => ({ series: wordOf(name), reason })),
        exitCode: exitCodes.get(module) ?? null,
      });
      continue;
    }
    const ms = (value: number) => value.toFixed(value < 10 ? 3 : 1).padStart(12);
    const wide = Math.max(8, ...measured.map((name) => wordOf(name).length + 2));
    writeLine(context, `${file}: ${runs} ${runs === 1 ? 'run' : 'runs'}, ${core.engine.deterministicId}`);
    writeLine(
      context,
      `${'ms'.padEnd(wide)}${'median'.padStart(12)}${'minimum'.padStart(12)}${'maximum'.padStart(12)}`,
    );
    for (const name of measured) {
      const of = taken.get(name) ?? [];
      writeLine(
        context,
        `${wordOf(name).padEnd(wide)}${ms(median(of))}${ms(Math.min(...of))}${ms(Math.max(...of))}`,
      );
    }
    for (const { subject, reference, ratio } of compared) {
      const what = `${wordOf(subject)} against ${wordOf(reference)}`;
      writeLine(context, `${what.padEnd(34)}${comparisonText(ratio)}`);
    }
  }
}
