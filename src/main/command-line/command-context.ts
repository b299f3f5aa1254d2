import type { Budget, Core, CoreOptions, StartChildProcess } from 'wasm-compile-cache';

/** What a person may choose of the cache that is opened; what is absent is as it was set before. */
export interface CoreChoices {
  /** The disk tier's folder; the window's own by default. */
  cacheDir?: string;
  memoryBudget?: Budget;
  diskBudget?: Budget;
}

/** What every command takes. */
export interface CommonOptions extends CoreChoices {
  json?: boolean;
}

/** Where a command runs: its two streams, and the product. */
export interface CommandContext {
  /** Takes results, line ends included. */
  out(text: string): void;
  /** Takes everything else. */
  err(text: string): void;
  /** Opens the product. */
  openCore(choices: CoreChoices): Promise<OpenedCore>;
  /** Fires when the person wants the command to stop. */
  signal: AbortSignal;
}

export interface OpenedCore extends Core {
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
  startChildProcess: StartChildProcess;
}

export function writeJson(context: CommandContext, value: unknown): void {
  context.out(`${JSON.stringify(value)}\n`);
}

/** Rounds to microseconds: finer than any clock here is exact. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
