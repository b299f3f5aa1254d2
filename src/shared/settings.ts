/** What a person can set, for every run: by the settings page and by `config` alike. */
import * as v from 'valibot';
import { budgetSchema } from './budget.ts';
import { COMPILE_MODES } from './compile-mode.ts';
import { storeAddressSchema } from './shared-tier.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** More would only wait for each other: each compile uses all cores by itself. */
export const MAX_COMPILE_PROCESSES = 16;
/** What a timer can wait, in milliseconds: 24 days. */
export const MAX_COMPILE_TIMEOUT = 2 ** 31 - 1;
/** The shortest limit that lets a small module be compiled, in milliseconds. */
export const MIN_COMPILE_TIMEOUT = 1_000;

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** The fields by their names; all are in bytes and milliseconds. */
export const SETTINGS_FIELDS = {
  memoryBudget: budgetSchema,
  diskBudget: budgetSchema,
  /** The disk tier's folder, an absolute path; null for the app's own. Holds from the next start. */
  cacheFolder: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(4_096), v.check(isAbsolute))),
  /** How a module that no tier has is compiled. Holds from the next load. */
  compileMode: v.picklist(COMPILE_MODES),
  /** How many modules may be compiled at once. Holds from the next start. */
  compileProcesses: v.union([v.literal('automatic'), whole(1, MAX_COMPILE_PROCESSES)]),
  /** How long the compile of one module may take. Holds from the next start. */
  compileTimeout: v.union([v.literal('automatic'), whole(MIN_COMPILE_TIMEOUT, MAX_COMPILE_TIMEOUT)]),
  /** The address of the team's store, without secrets; null for none. Holds from the next start. */
  store: v.nullable(storeAddressSchema),
  theme: v.picklist(THEMES),
  /** Whether the window, its panes, tabs and filters are as they were when it is opened again. */
  keepView: v.boolean(),
};

export type Settings = {
  [Name in keyof typeof SETTINGS_FIELDS]: v.InferOutput<(typeof SETTINGS_FIELDS)[Name]>;
};

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  memoryBudget: 'automatic',
  diskBudget: 'automatic',
  cacheFolder: null,
  compileMode: 'ahead-of-time',
  compileProcesses: 'automatic',
  compileTimeout: 'automatic',
  store: null,
  theme: 'system',
  keepView: true,
};

/** Whether a path says where it begins: `/`, `C:\`, `\\server`. The window has no path module to ask. */
function isAbsolute(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path) && !path.includes('\0');
}

/** The settings, with what this run makes of them. */
export interface SettingsState {
  values: Settings;
  /** The disk tier's folder in this run, and the one of the app's own. */
  cacheFolder: { inUse: string; byDefault: string };
  /** The settings that were given for this run when it was started, which is what holds until its end. */
  givenForThisRun: (keyof Settings)[];
  /** The file that keeps them. */
  path: string;
}
