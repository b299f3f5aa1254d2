/** Whose code a module runs: stock V8's own; an artifact of what ran of it before; an artifact of all of it. */
export type CodeKind = (typeof CODE_KINDS)[number];

export const CODE_KINDS = ['stock', 'as-used', 'whole'] as const;

/**
 * Why the mode `auto` has chosen as it has:
 *
 * - `nothing-measured`: this is the first run that is measured, and it is stock V8's where no tier has the module;
 * - `on-trial`: an artifact is there, and has not been measured often enough to tell whether it pays;
 * - `control`: an artifact looks slower than stock V8, and stock V8 is measured once more before it goes;
 * - `fastest-measured`: of what was measured of this module, it was the fastest by a margin;
 * - `whole-not-better`: the whole module's artifact was tried, and was no better than the artifact of what ran;
 * - `artifact-slower`: artifacts were tried, and none was faster than stock V8.
 */
export type ChoiceReason = (typeof CHOICE_REASONS)[number];

export const CHOICE_REASONS = [
  'nothing-measured',
  'on-trial',
  'control',
  'fastest-measured',
  'whole-not-better',
  'artifact-slower',
] as const;

export interface ModuleChoice {
  /** What a load is to get, where it is there. */
  code: CodeKind;
  reason: ChoiceReason;
}
