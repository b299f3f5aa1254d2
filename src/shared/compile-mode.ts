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
