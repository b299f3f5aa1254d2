import { LoadError } from 'wasm-compile-cache';

/** Far longer than a signal needs from the kernel to its listener. */
const SIGNAL_UNDER_WAY_MS = 250;

/**
 * Gives why a file's work failed. Ctrl+C reaches the compiling process too, whose end can be known before this
 * process has heard of the signal; so a crash waits for the signal that may explain it.
 */
export async function failureOf(error: unknown, signal: AbortSignal): Promise<LoadError> {
  const failure =
    error instanceof LoadError
      ? error
      : new LoadError('other', error instanceof Error ? error.message : String(error), { cause: error });
  if (failure.kind === 'compiler-crashed' && !signal.aborted) await abortOrTimeout(signal);
  if (!signal.aborted || failure.kind === 'cancelled') return failure;
  return failure.kind === 'compiler-crashed' ? cancelled(failure) : failure;
}

/** Why a load gave nothing that was stopped from outside. */
export function cancelled(cause?: unknown): LoadError {
  return new LoadError('cancelled', 'the load was cancelled', { cause });
}

function abortOrTimeout(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timeout);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timeout = setTimeout(done, SIGNAL_UNDER_WAY_MS);
    signal.addEventListener('abort', done, { once: true });
  });
}
