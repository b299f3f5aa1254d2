import type { Budget, Milliseconds, StartChildProcess } from 'wasm-compile-cache';
import { printable, printableJson } from 'wasm-compile-cache/text';
import type { CompileMode } from '../../shared/compile-mode.ts';
import type { Settings } from '../../shared/settings.ts';
import type { CoreOptions, WholeCore } from '../create-core.ts';
import type { KeptWorth } from '../worth/kept-worth.ts';

/** What a person may choose of the cache that is opened, for this run; what is absent is as the settings keep it. */
export interface CoreChoices {
  /** The disk tier's folder; the window's own by default. */
  cacheDir?: string;
  memoryBudget?: Budget;
  diskBudget?: Budget;
  /** How long the compile of one module may take. */
  timeout?: Milliseconds;
  /** How many modules may be compiled at once. */
  compileProcesses?: number | 'automatic';
  /** How a module that no tier has is compiled. */
  compile?: CompileMode;
}

export interface OutputOptions {
  json?: boolean;
}

/** What every command takes that opens the cache. */
export interface CommonOptions extends CoreChoices, OutputOptions {}

/** What holds for every run until it is set anew. */
export interface KeptSettings {
  get<Name extends keyof Settings>(name: Name): Settings[Name];
  /** Throws where it cannot be kept. */
  set<Name extends keyof Settings>(name: Name, value: Settings[Name]): void;
}

/** Where bytes come from that are piped in. */
export interface StandardInput extends AsyncIterable<Uint8Array> {
  /** Whether somebody types them. */
  isTTY?: boolean;
}

/** Where a command runs: its streams, the product, and what is kept for later runs. */
export interface CommandContext {
  /** Takes results, line ends included. */
  out(text: string): void;
  /** Takes everything else. */
  err(text: string): void;
  /** Opens standard input. Throws where there is none. */
  openInput(): StandardInput;
  /** Opens the product. */
  openCore(choices: CoreChoices): Promise<OpenedCore>;
  openSettings(): KeptSettings;
  /** Opens the sums of what loads were worth, which the window shows. Never rejects. */
  openWorth(engineId: string): Promise<Pick<KeptWorth, 'count' | 'flush' | 'problem'>>;
  /** Fires when the command is to stop. */
  signal: AbortSignal;
}

export interface OpenedCore extends WholeCore {
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
  startChildProcess: StartChildProcess;
}

/** Writes one line of results for a person, whatever the names in it hold. */
export function writeLine(context: CommandContext, line: string): void {
  context.out(`${printable(line)}\n`);
}

/** Writes one line of all else. */
export function sayLine(context: CommandContext, line: string): void {
  context.err(`${printable(line)}\n`);
}

export function writeJson(context: CommandContext, value: unknown): void {
  context.out(`${printableJson(value)}\n`);
}
