/**
 * What a load does where no tier has the module:
 *
 * - `ahead-of-time`: it waits for V8's optimized code of the whole module;
 * - `background`: it takes stock V8's module now, and a process of the lowest priority makes the artifact;
 * - `as-used`: it takes stock V8's module now, and the machine code of what ran becomes the artifact. Where V8 cannot
 *   be asked for that, it is as `background`;
 * - `auto`: whichever of the last two was measured to pay for the module, or neither.
 */
export type CompileMode = (typeof COMPILE_MODES)[number];

export const COMPILE_MODES = ['ahead-of-time', 'background', 'as-used', 'auto'] as const;

export const isCompileMode = (mode: unknown): mode is CompileMode =>
  COMPILE_MODES.includes(mode as CompileMode);
