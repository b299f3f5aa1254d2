/** What a benchmark can measure of a module. */

/** The series that need nothing of the module but its bytes: what `bench` measures, and the tiers' own. */
export const LOAD_SERIES = ['stock', 'cold', 'disk', 'memory', 'floor'] as const;
export type LoadSeries = (typeof LOAD_SERIES)[number];

/** All of them, in the order in which they are taken and shown. */
export const BENCHMARK_SERIES = [
  'stock',
  'stockExports',
  'stockAll',
  'cold',
  'disk',
  'memory',
  'floor',
  'stockResult',
  'diskResult',
] as const;
export type BenchmarkSeries = (typeof BENCHMARK_SERIES)[number];

/** Those that run the module's own code, and are taken of a WASI command only. */
export const RUNNING_SERIES = ['stockResult', 'diskResult'] as const satisfies readonly BenchmarkSeries[];

export const runsCode = (series: BenchmarkSeries): boolean =>
  (RUNNING_SERIES as readonly BenchmarkSeries[]).includes(series);

/** Those that take what the disk tier holds, so that the module is brought there first. */
export const needsDisk = (series: BenchmarkSeries): boolean =>
  ['disk', 'memory', 'floor', 'diskResult'].includes(series);

export interface SeriesText {
  /** A few words, for a legend. */
  label: string;
  /** What exactly is timed, for whoever chooses or reads it. */
  meaning: string;
}

/** What each series is, word for word as it is measured. */
export const SERIES_TEXT: Record<BenchmarkSeries, SeriesText> = {
  stock: {
    label: 'stock',
    meaning:
      'V8 as it comes: reads the file and compiles it lazily. No function has machine code yet; each is compiled when it is first called.',
  },
  stockExports: {
    label: 'stock, exports',
    meaning:
      'V8 until every exported function has machine code, by its baseline compiler (Liftoff), on all cores at once. A program that calls them one by one waits longer. What they call is still lazy.',
  },
  stockAll: {
    label: 'stock, all functions',
    meaning:
      'V8 with lazy compilation off, until every function has machine code by its baseline compiler (Liftoff), on all cores.',
  },
  cold: {
    label: 'cold',
    meaning: 'Reads the file and compiles every function with the optimizing compiler (TurboFan), no cache.',
  },
  disk: {
    label: 'disk',
    meaning: 'A load that the disk tier answers. Every function has optimized machine code then.',
  },
  memory: { label: 'memory', meaning: 'A load that the memory tier answers.' },
  floor: {
    label: 'floor',
    meaning: 'A plain read of wasm and machine code that V8 deserializes, with nothing around it.',
  },
  stockResult: {
    label: 'stock, first result',
    meaning:
      'Runs the WASI command on V8 as it comes: from the start of its load to its exit, reading and lazy compiles included.',
  },
  diskResult: {
    label: 'disk, first result',
    meaning: 'Runs the WASI command from the disk tier: from the start of its load to its exit.',
  },
};

/** What is compared with what: how much faster the subject is than the reference. */
export interface Comparison {
  subject: BenchmarkSeries;
  reference: BenchmarkSeries;
  /** The two in words, e.g. `from disk against V8 alone`. */
  meaning: string;
}

/** The comparisons that say something, the most telling ones first. */
export const COMPARISONS: readonly Comparison[] = [
  {
    subject: 'diskResult',
    reference: 'stockResult',
    meaning: 'time to first result: from disk against stock V8',
  },
  { subject: 'disk', reference: 'cold', meaning: 'from disk against an ahead-of-time compile (cold)' },
  { subject: 'memory', reference: 'cold', meaning: 'from memory against an ahead-of-time compile (cold)' },
  { subject: 'disk', reference: 'stockAll', meaning: 'from disk against stock V8 with all functions ready' },
  {
    subject: 'disk',
    reference: 'stockExports',
    meaning: 'from disk against stock V8 with its exports ready',
  },
  { subject: 'disk', reference: 'floor', meaning: 'from disk against V8 alone (floor)' },
  {
    subject: 'disk',
    reference: 'stock',
    meaning: 'from disk against a stock load, which has compiled nothing yet',
  },
];
