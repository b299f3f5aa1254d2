/** A program that the app runs: how it was asked for, what became of it, and what it printed. */
import * as v from 'valibot';
import type { Problem } from './problem.ts';

export const MAX_COMMAND_LENGTH = 32_768;
export const MAX_VARIABLES_LENGTH = 65_536;
/** The most lines of output that are remembered; the oldest go when there are more. */
export const MAX_OUTPUT_LINES = 5_000;
/** The most characters of a line; what is longer is broken. */
export const MAX_LINE_LENGTH = 2_000;
/** The most loads of one run that are remembered. */
export const MAX_PROGRAM_LOADS = 200;
/** The most programs that the form remembers. */
export const MAX_RECENT_PROGRAMS = 12;

const withoutNull = v.check((text: string) => !text.includes('\0'), 'holds a null character');
const folder = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768), withoutNull);

/** As the form has it. */
export const programRequestSchema = v.object({
  /** As it is typed: see `parseCommand`. */
  command: v.pipe(v.string(), v.maxLength(MAX_COMMAND_LENGTH), withoutNull),
  /** Where it runs. */
  folder,
  /** What is added to its environment, as it is typed: see `parseVariables`. */
  variables: v.pipe(v.string(), v.maxLength(MAX_VARIABLES_LENGTH), withoutNull),
  /** Whether it has the cache. */
  hooked: v.boolean(),
  /** Its cache's folder; null for the one that the package takes by itself. */
  cacheFolder: v.nullable(folder),
});
export type ProgramRequest = v.InferOutput<typeof programRequestSchema>;

/** A module that a program asked for, as the hook reports it. */
export const programLoadSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(0)),
  at: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(8.64e15)),
  key: v.pipe(v.string(), v.regex(/^[0-9A-F]{16}([0-9A-F]{48})?$/)),
  wireBytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** `stock` where V8 compiled it itself. */
  servedBy: v.picklist(['disk', 'stock']),
  /** From the call until the program had it. */
  ms: v.pipe(v.number(), v.finite(), v.minValue(0)),
});
export type ProgramLoad = v.InferOutput<typeof programLoadSchema>;

/** A program that was started, or could not be. */
export interface ProgramRun {
  id: string;
  /** As it was typed. */
  command: string;
  /** The file that runs; null where none was found. */
  executable: string | null;
  folder: string;
  /** The cache's folder; null where it runs without. */
  cacheFolder: string | null;
  /** `failed` where it could not be started. */
  state: 'running' | 'stopping' | 'ended' | 'failed';
  pid: number | null;
  startedAt: number;
  endedAt: number | null;
  /** From its start to the first that it printed, in milliseconds. */
  firstOutputMs: number | null;
  exitCode: number | null;
  /** What ended it, e.g. `SIGTERM`; null where it ended by itself. */
  signal: string | null;
  /** Whether the person has asked for its end. */
  wasStopped: boolean;
  /** Whether it has ended, and something that it started still holds its output. */
  leavesRunning: boolean;
  /** Why it could not be started. */
  problem: Problem | null;
  /** What it has printed, in bytes. */
  outputBytes: number;
  /** The modules that it asked for, in their order, and how many more there were. */
  loads: ProgramLoad[];
  moreLoads: number;
  /** What is compiled for its cache's folder now, by whichever process; null where nothing is, or it is not known. */
  compiling: { name: string | null; waiting: number } | null;
}

export type OutputStream = 'out' | 'err';

export interface OutputLine {
  /** Counted from 1 in each run. */
  number: number;
  stream: OutputStream;
  text: string;
}

/** What a run has printed since the batch before. */
export interface OutputBatch {
  runId: string;
  lines: OutputLine[];
  /** The last line of each stream, as long as it is not complete. */
  open: Record<OutputStream, string>;
}

/** What the form needs to know of this machine. */
export interface ProgramDefaults {
  /** The folder that a program runs in, unless another is chosen. */
  folder: string;
  /** The cache's folder that programs share. */
  cacheFolder: string;
  /** The node of the PATH; null where there is none. */
  node: { path: string; version: string } | null;
}
