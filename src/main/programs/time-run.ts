import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComparedRun } from '../../shared/program-comparison.ts';
import { ProcessGroup, type ToStart } from './process-group.ts';
import { ProgramError } from './program-error.ts';

/** How a run went, seen from outside. */
export type TimedRun = Pick<ComparedRun, 'ms' | 'firstOutputMs' | 'exitCode' | 'signal' | 'out' | 'err'>;

/**
 * Runs a program to its end. Rejects with a `ProgramError` where it cannot be started, or goes on for longer than `limit`
 * milliseconds; then, and where the signal fires, it is ended with all that it has started.
 */
export async function timeRun(program: ToStart, limit: number, signal: AbortSignal): Promise<TimedRun> {
  signal.throwIfAborted();
  const group = await ProcessGroup.start(program);
  let firstOutputAt: number | null = null;
  const digest = (stream: 'stdout' | 'stderr') => {
    const hash = createHash('sha256');
    let bytes = 0;
    group[stream].on('data', (piece: Buffer) => {
      firstOutputAt ??= performance.now();
      bytes += piece.byteLength;
      hash.update(piece);
    });
    return () => ({ bytes, hash: hash.digest('hex') });
  };
  const [out, err] = [digest('stdout'), digest('stderr')];
  const end = () => group.kill();
  signal.addEventListener('abort', end, { once: true });
  const inTime = new AbortController();
  try {
    const ended = await Promise.race([
      group.exited,
      sleep(limit, null, { signal: inTime.signal }).catch(() => null),
    ]);
    if (ended === null) {
      throw new ProgramError(
        'refused',
        `${program.executable} had not ended after ${Math.round(limit / 1000)} s, and was stopped`,
        'A comparison takes a command that ends by itself. Give it arguments with which it does.',
      );
    }
    await group.endOfOutput();
    signal.throwIfAborted();
    return {
      ms: ended.at - group.startedAt,
      firstOutputMs: firstOutputAt === null ? null : firstOutputAt - group.startedAt,
      exitCode: ended.exitCode,
      signal: ended.signal,
      out: out(),
      err: err(),
    };
  } finally {
    inTime.abort();
    signal.removeEventListener('abort', end);
    // What it has left running would slow the next run down.
    group.kill();
  }
}
