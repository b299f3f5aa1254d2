import { LoadError, type Milliseconds, type StartChildProcess } from 'wasm-compile-cache';
import { builtEntry } from '../built-entry.ts';
import type { Sample, SampleReply, SampleRequest } from './sample-messages.ts';

export interface TakeSampleOptions {
  startChildProcess: StartChildProcess;
  /** Ends the sample, and its process with it. */
  signal: AbortSignal;
  /** How long it may take. */
  timeout: Milliseconds;
}

/**
 * Takes one sample in a process of its own, which is gone when this settles. Rejects with a `LoadError`: of kind
 * `cancelled` where `signal` fired.
 */
export async function takeSample(
  request: SampleRequest,
  { startChildProcess, signal, timeout }: TakeSampleOptions,
): Promise<Sample> {
  if (signal.aborted) throw cancelled();
  const { promise, resolve, reject } = outcomeOfOne();
  const cancel = () => reject(cancelled());
  signal.addEventListener('abort', cancel, { once: true });
  const child = await startChildProcess<SampleRequest, SampleReply>(builtEntry('sample-process'), {
    onReply: (reply) => {
      if (reply.type === 'measured') resolve(reply);
      else reject(new LoadError('other', `a ${request.series} sample failed: ${reply.reason}`));
    },
    onExit: (code) => {
      const what = `the process of a ${request.series} sample ended (exit code ${code})`;
      reject(new LoadError('compiler-crashed', what));
    },
  });
  const timer = setTimeout(() => {
    const what = `a ${request.series} sample took longer than ${timeout / 1000} s, and was ended`;
    reject(new LoadError('other', what));
  }, timeout);
  child.post(request);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    child.kill();
  });
}

export function cancelled(): LoadError {
  return new LoadError('cancelled', 'the benchmark was cancelled');
}

/** A promise with what ends it. A rejection that comes before somebody waits is not unhandled: one who waits comes. */
function outcomeOfOne() {
  let resolve: (sample: Sample) => void = () => {};
  let reject: (error: LoadError) => void = () => {};
  const promise = new Promise<Sample>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
