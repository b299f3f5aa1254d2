import { cancelled } from './failure.ts';

/**
 * Gives what `work` gives, or rejects as `cancelled` when `signal` fires. Work that cannot be called back then goes on,
 * for nobody, until this process ends.
 */
export async function unlessCancelled<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  let stop = () => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(cancelled());
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([stopped, work()]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
