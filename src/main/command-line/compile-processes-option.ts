import { MAX_COMPILE_PROCESSES } from '../../shared/settings.ts';

/** Reads how many modules may be compiled at once: `automatic`, or a number. Throws `RangeError` for all else. */
export function parseCompileProcesses(text: string): number | 'automatic' {
  if (text === 'automatic') return text;
  const count = Number(text);
  if (!/^\d{1,2}$/.test(text) || count < 1 || count > MAX_COMPILE_PROCESSES) {
    throw new RangeError(
      `"${text}" is no number of processes: write automatic, or a whole number from 1 to ${MAX_COMPILE_PROCESSES}`,
    );
  }
  return count;
}
