import type { ElectronCommand, RunJob, WindowCommand } from './run-job.ts';

/** What a section may use. */
export interface BenchContext {
  projectRoot: string;
  /** A folder of this run, on the volume of the checkout. */
  scratch: string;
  /** Where the disk tier of all sections lies: what one has compiled, the next finds. */
  cacheDirectory: string;
  /** The cache's seal key, in hex. */
  sealKey: string;
  /** Packages whose modules are to be measured. */
  modules: readonly string[];
  /** Samples of each series; null where the section is to choose. */
  runs: number | null;
  runJob: RunJob;
  electron: ElectronCommand;
  /** What opens the product's window. */
  window: WindowCommand;
  say(line: string): void;
}

/** A figure that the product is to reach. */
export interface Target {
  name: string;
  value: number;
  limit: number;
  kind: 'at most' | 'at least' | 'below' | 'above';
  met: boolean;
}

export interface Table {
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

export interface Outcome {
  /** How it was measured, and what is to be known about it. */
  notes: string[];
  tables: Table[];
  targets: Target[];
  /** Every sample, by a name that says what it is and in which unit. */
  samples: Record<string, readonly number[]>;
}

export interface Section {
  id: string;
  title: string;
  /** Rejects with the reason where it cannot be measured. */
  measure(context: BenchContext): Promise<Outcome>;
}

/** Judges a figure. */
export function target(name: string, value: number, kind: Target['kind'], limit: number): Target {
  const met = {
    'at most': value <= limit,
    'at least': value >= limit,
    below: value < limit,
    above: value > limit,
  }[kind];
  return { name, value, kind, limit, met };
}
