/**
 * What the cache is worth for a program: it is run to its end, without the cache and with it. In this form a comparison is
 * kept in a file, crosses to the window, and is exported. Times in milliseconds, sizes in bytes.
 */
import * as v from 'valibot';
import { machineSchema, problemSchema, runNameSchema } from './benchmark-run.ts';
import type { Kept } from './kept.ts';
import type { Problem } from './problem.ts';
import { MAX_COMMAND_LENGTH, programLoadSchema } from './program.ts';

/** The most runs of each kind. */
export const MAX_COMPARED_RUNS = 50;
export const DEFAULT_COMPARED_RUNS = 5;
export const MAX_KEPT_COMPARISONS = 200;
/** The most loads of one run that a comparison keeps. */
export const MAX_COMPARED_LOADS = 20;

/** How a program is run: without the cache; with it, from an empty folder; with what that folder holds by then. */
export const START_KINDS = ['without', 'first', 'warm'] as const;
export type StartKind = (typeof START_KINDS)[number];

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const moment = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(8.64e15));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** What a stream of output was: two with the same hash printed the same. */
const printedSchema = v.object({
  bytes: amount,
  /** SHA-256, in hex. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const comparedRunSchema = v.object({
  kind: v.picklist(START_KINDS),
  /** From the start of the process to its exit. */
  ms: amount,
  /** From the start to the first that it printed; null where it printed nothing. */
  firstOutputMs: v.nullable(amount),
  exitCode: v.nullable(v.pipe(v.number(), v.integer())),
  signal: v.nullable(text(32)),
  out: printedSchema,
  err: printedSchema,
  /** None without the cache, where nobody reports them. */
  loads: v.pipe(v.array(programLoadSchema), v.maxLength(MAX_COMPARED_LOADS)),
  moreLoads: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type ComparedRun = v.InferOutput<typeof comparedRunSchema>;

export const programComparisonSchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.uuid()),
  name: runNameSchema,
  startedAt: moment,
  endedAt: v.nullable(moment),
  status: v.picklist(['running', 'done', 'cancelled', 'failed']),
  /** Why it failed. */
  problem: v.nullable(problemSchema),
  command: text(MAX_COMMAND_LENGTH),
  executable: text(32_768),
  folder: text(32_768),
  /** The Node of the PATH, which the program may well run on; null where there was none. */
  node: v.nullable(v.object({ path: text(32_768), version: text(64) })),
  /** How many runs of each kind there were to be. */
  runs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_COMPARED_RUNS)),
  machine: machineSchema,
  appVersion: text(64),
  /** In the order in which they were taken. The very first run is none of them: it fills the file system's cache. */
  taken: v.pipe(v.array(comparedRunSchema), v.maxLength(3 * MAX_COMPARED_RUNS)),
});
export type ProgramComparison = v.InferOutput<typeof programComparisonSchema>;

/** A kept comparison, as a list of them shows it. */
export type ComparisonSummary = Pick<
  ProgramComparison,
  'id' | 'name' | 'startedAt' | 'status' | 'command' | 'folder'
>;
export type KeptComparisons = Kept<ComparisonSummary>;

/** The comparison that is under way, or was last. */
export interface ComparisonState {
  comparison: ProgramComparison;
  /** Runs that are over, those that are not counted among them, and how many there will be. */
  done: number;
  total: number;
  /** What is going on; null once it is over. */
  phase: 'trying' | StartKind | 'compiling' | null;
  phaseStartedAt: number;
  /** What is compiled, while what is compiled for later runs is waited for. */
  compiling: string | null;
  keepProblem: Problem | null;
}
