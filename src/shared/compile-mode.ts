/** How a module that no tier has is compiled. */

/** What a person can choose, for every load or for one. The package's own words. */
export const COMPILE_MODES = ['ahead-of-time', 'background', 'as-used', 'auto'] as const;
export type CompileMode = (typeof COMPILE_MODES)[number];

/** How each is called in a sentence. */
export const MODE_NAMES: Record<CompileMode, string> = {
  'ahead-of-time': 'ahead of time',
  background: 'in the background',
  'as-used': 'as used',
  auto: 'automatic',
};

/** How an entry says that its machine code came to be, such as `compiled in the background`. */
export const modeText = (mode: string): string =>
  mode === 'as-used'
    ? 'kept of what ran'
    : `compiled ${MODE_NAMES[mode as CompileMode] ?? mode.replaceAll('-', ' ')}`;

/** Whose code a load is to get in the mode `auto`, as the package names it. */
export type CodeKind = 'stock' | 'as-used' | 'whole';

/** What the mode `auto` has chosen for a module, and why: the package's own words. */
export interface ModuleChoice {
  code: CodeKind;
  reason:
    | 'nothing-measured'
    | 'on-trial'
    | 'control'
    | 'fastest-measured'
    | 'whole-not-better'
    | 'artifact-slower';
}

const CODE_NAMES: Record<CodeKind, string> = {
  stock: 'stock V8’s own code',
  'as-used': 'the code of what ran',
  whole: 'the whole module’s code',
};

const REASONS: Record<ModuleChoice['reason'], string> = {
  'nothing-measured': 'this is the first run that is measured',
  'on-trial': 'it is on trial, and was not measured often enough to tell whether it pays',
  control: 'an artifact looked slower, and stock V8 is measured once more before it goes',
  'fastest-measured': 'it was the fastest of what was measured',
  'whole-not-better': 'the whole module’s was tried, and was no better',
  'artifact-slower': 'artifacts were tried, and none was faster',
};

/** What was chosen and why, e.g. `stock V8’s own code: this is the first run that is measured`. */
export const choiceText = ({ code, reason }: ModuleChoice): string =>
  `${CODE_NAMES[code]}: ${REASONS[reason]}`;

/** How machine code is to come where stock V8 has answered for now. */
export type FollowUpWay = 'background' | 'as-used';

/** What became of the machine code of a module that stock V8 has answered for. */
export interface FollowUp {
  way: FollowUpWay;
  /** `coming` until there is some on disk; `ended` where it was cancelled, `failed` where it could not be made or kept. */
  state: 'coming' | 'there' | 'ended' | 'failed';
  /** When that became so, in milliseconds since the epoch. */
  at: number;
  /** How much of it is kept, in bytes; null while nothing is. */
  artifactBytes: number | null;
  /** Why it failed; null where it did not. */
  problem: string | null;
}
