import { CacheError, LoadError, Refusal, type RefusalReason, StoreError } from 'wasm-compile-cache';
import type { Problem } from '../../shared/contract.ts';
import { ContentsError } from '../contents/binary/contents-error.ts';
import { ProgramError } from '../programs/program-error.ts';

/** What a person can do about a refusal, by its code. */
const ADVICE_BY_CODE: Record<string, string> = {
  ENOSPC: 'Free some space on the volume of the cache folder.',
  EDQUOT: 'Your quota on the volume of the cache folder is used up: free some of it.',
  EFBIG: 'The limit for the size of a file is too low for this module: raise it.',
  EROFS: 'The volume is read-only: choose another cache folder with --cache-dir.',
  EACCES: 'Make the cache folder readable and writable for you, or choose another with --cache-dir.',
  EPERM: 'Make the cache folder readable and writable for you, or choose another with --cache-dir.',
  ENOTDIR: 'A file stands where the cache folder should be: remove it, or choose another with --cache-dir.',
  EEXIST: 'A file stands where the cache folder should be: remove it, or choose another with --cache-dir.',
  EMFILE: 'Too many files are open: close other programs.',
  OVER_BUDGET:
    'It is used all the same. Raise the budget in the window, or with --memory-budget or --disk-budget.',
  EIO: 'The volume of the cache folder may be failing: choose another with --cache-dir.',
};

/** Where the window has a place for what the package's own advice has a command for. */
const ADVICE_BY_REFUSAL: Partial<Record<RefusalReason, string>> = {
  'no-trusted-key':
    'Trust the public key of whoever publishes: in the settings under “Team’s tier”, or with `keys trust NAME:KEY`.',
  'unknown-key':
    'If the key is your team’s, trust it: in the settings under “Team’s tier”, or with `keys trust NAME:KEY`.',
};

const MORE_TIME =
  'Other modules are not affected. Where the module is only large, allow more time with --timeout.';

/** Turns an error into what a person reads. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ContentsError) {
    const advice = error.kind === 'changed' ? 'Load it again to see what it holds now.' : null;
    return { kind: error.kind, message: error.message, advice };
  }
  if (error instanceof ProgramError) {
    return { kind: error.kind, message: error.message, advice: error.advice };
  }
  if (error instanceof LoadError) {
    const advice = error.kind === 'compiler-timeout' ? MORE_TIME : error.advice;
    return { kind: error.kind, message: error.message, advice };
  }
  if (error instanceof StoreError) {
    return { kind: 'store', message: error.message, advice: error.advice };
  }
  if (error instanceof CacheError) {
    const { cause } = error;
    const refusal = cause instanceof Refusal ? ADVICE_BY_REFUSAL[cause.reason] : undefined;
    const advice = refusal ?? error.advice ?? ADVICE_BY_CODE[codeOf(error.cause)] ?? null;
    return { kind: error.kind, message: error.message, advice };
  }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error), advice: null };
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
