/**
 * A run of the benchmark: what was measured, where and with what. In this form it is kept in a file, crosses to the
 * window, and is exported. Times in milliseconds, moments in milliseconds since the epoch, sizes in bytes.
 */
import * as v from 'valibot';
import { BENCHMARK_SERIES } from './benchmark-series.ts';
import type { Kept } from './kept.ts';

/** The most samples of each series. */
export const MAX_BENCHMARK_RUNS = 50;
/** The most modules of one run. */
export const MAX_BENCHMARK_MODULES = 50;
/** The most kept runs; the oldest go when there are more. */
export const MAX_KEPT_RUNS = 200;
export const MAX_RUN_NAME_LENGTH = 120;
/** The most arguments that a WASI command is given, and their length. */
export const MAX_COMMAND_ARGUMENTS = 64;
export const MAX_COMMAND_ARGUMENT_LENGTH = 4_096;

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const moment = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(8.64e15));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const series = v.picklist(BENCHMARK_SERIES);

export const runNameSchema = v.pipe(text(MAX_RUN_NAME_LENGTH), v.trim(), v.minLength(1));
export const commandArgumentsSchema = v.pipe(
  v.array(
    v.pipe(
      text(MAX_COMMAND_ARGUMENT_LENGTH),
      v.check((argument) => !argument.includes('\0'), 'holds a null character'),
    ),
  ),
  v.maxLength(MAX_COMMAND_ARGUMENTS),
);

export const problemSchema = v.object({
  kind: text(64),
  message: text(40_000),
  advice: v.nullable(text(40_000)),
});

const measuredModuleSchema = v.object({
  /** The file's name without its folder. */
  name: text(1_024),
  /** The file's path; its name alone where it came without one. */
  file: text(32_768),
  /** Upper-case hex; null until it is known. */
  key: v.nullable(v.pipe(v.string(), v.regex(/^[0-9A-F]{16}([0-9A-F]{48})?$/))),
  wireBytes: v.nullable(amount),
  /** Null where the run had no need of the disk tier. */
  artifactBytes: v.nullable(amount),
  status: v.picklist(['waiting', 'preparing', 'measuring', 'done', 'failed', 'cancelled']),
  /** Why it failed. */
  problem: v.nullable(problemSchema),
  /** Series that were chosen and cannot be measured of this module, with the reason. */
  left: v.pipe(v.array(v.object({ series, reason: text(1_024) })), v.maxLength(BENCHMARK_SERIES.length)),
  /** What the WASI command gave at its end, where it was run. */
  exitCode: v.nullable(v.pipe(v.number(), v.integer())),
  /** What was measured, in milliseconds, in the order in which it was. */
  samples: v.partial(
    v.object(v.entriesFromList(BENCHMARK_SERIES, v.pipe(v.array(amount), v.maxLength(MAX_BENCHMARK_RUNS)))),
  ),
});

export const machineSchema = v.object({
  cpu: text(256),
  cores: amount,
  memoryBytes: amount,
  freeMemoryBytes: amount,
  /** The load average of the last minute as the run began, and as it ended. Zero where the system has none. */
  loadAtStart: amount,
  loadAtEnd: v.nullable(amount),
  platform: text(64),
  arch: text(64),
  release: text(256),
});

const versionsSchema = v.object({
  app: text(64),
  electron: text(64),
  v8: text(64),
  node: text(64),
  /** The engine's deterministic id. */
  engine: text(256),
});

export const benchmarkRunSchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.uuid()),
  name: runNameSchema,
  startedAt: moment,
  endedAt: v.nullable(moment),
  status: v.picklist(['running', 'done', 'cancelled']),
  runs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_BENCHMARK_RUNS)),
  series: v.pipe(v.array(series), v.minLength(1), v.maxLength(BENCHMARK_SERIES.length)),
  /** What WASI commands were given. */
  commandArguments: commandArgumentsSchema,
  machine: machineSchema,
  versions: versionsSchema,
  modules: v.pipe(v.array(measuredModuleSchema), v.minLength(1), v.maxLength(MAX_BENCHMARK_MODULES)),
});

export type BenchmarkRun = v.InferOutput<typeof benchmarkRunSchema>;
export type MeasuredModule = v.InferOutput<typeof measuredModuleSchema>;
export type Machine = v.InferOutput<typeof machineSchema>;
export type Versions = v.InferOutput<typeof versionsSchema>;

/** A kept run, as a list of them shows it. */
export type BenchmarkRunSummary = Pick<BenchmarkRun, 'id' | 'name' | 'startedAt' | 'runs'> & {
  status: BenchmarkRun['status'];
  modules: string[];
  engine: string;
};

/** All kept runs. */
export type KeptRuns = Kept<BenchmarkRunSummary>;
