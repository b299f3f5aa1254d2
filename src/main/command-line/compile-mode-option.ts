import { COMPILE_MODES, type CompileMode } from '../../shared/compile-mode.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';

/** Reads how a module is compiled that no tier has; `automatic` is as by default. Throws `RangeError` for all else. */
export function parseCompileMode(text: string): CompileMode {
  if (text === 'automatic') return DEFAULT_SETTINGS.compileMode;
  const mode = COMPILE_MODES.find((known) => known === text);
  if (mode === undefined) throw new RangeError(`"${text}" is none of ${COMPILE_MODES.join(', ')}`);
  return mode;
}
