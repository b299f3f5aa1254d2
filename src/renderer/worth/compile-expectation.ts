/** How far a compile is, as far as that can be expected, and how that is said. */
import type { CompileExpectation } from '../../shared/worth.ts';
import { formatBytes, formatClock } from '../format.ts';

/** What is shown as done when the expected time is over: nobody knows how much is left then. */
const DONE_WHEN_EXPECTED = 0.9;
const DONE_AT_MOST = 0.99;

/** What is done of a compile after `elapsed` milliseconds, from 0 to 1. It grows, and is never 1. */
export function shareDone(elapsed: number, expectedMs: number): number {
  if (elapsed <= 0) return 0;
  if (expectedMs <= 0) return DONE_AT_MOST;
  const share = elapsed / expectedMs;
  if (share <= 1) return share * DONE_WHEN_EXPECTED;
  return DONE_WHEN_EXPECTED + (DONE_AT_MOST - DONE_WHEN_EXPECTED) * (1 - Math.exp(1 - share));
}

/** An estimate at the precision that it deserves, e.g. `0.4 s`, `1.1 s`, `9 s`, `43 s`, `3 min`. */
export function formatEstimate(ms: number): string {
  if (ms < 95) return `${Math.max(1, Number(ms.toPrecision(1)))} ms`;
  const seconds = ms / 1000;
  if (seconds < 1.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 594.5) {
    const tens = Math.round(seconds / 10) * 10;
    return tens % 60 === 0 ? `${tens / 60} min` : `${Math.floor(tens / 60)} min ${tens % 60} s`;
  }
  return `${Math.round(seconds / 60)} min`;
}

/** From what a compile's time is expected. */
function sourceText(expected: CompileExpectation): string {
  return expected.from === 'last-compile'
    ? 'from its last compile'
    : `from ${formatBytes(expected.bytes)} at this machine’s ${formatBytes(expected.bytesPerMs * 1000)}/s so far`;
}

/** What is expected, or that it takes longer than that, e.g. `about 9 s, from its last compile`. */
export function expectationText(expected: CompileExpectation, elapsed: number): string {
  const about = `about ${formatEstimate(expected.ms)}`;
  return elapsed > expected.ms
    ? `longer than expected: ${about}, ${sourceText(expected)}`
    : `${about}, ${sourceText(expected)}`;
}

/** The same where there is little room, e.g. `of ~9 s`, `over ~9 s`. */
export function shortExpectation({ ms }: CompileExpectation, elapsed: number): string {
  return `${elapsed > ms ? 'over' : 'of'} ~${formatEstimate(ms)}`;
}

/** The same for who points at it. */
export function expectationHint(expected: CompileExpectation): string {
  const when = expected.from === 'last-compile' ? ` at ${formatClock(expected.at)}` : '';
  return `Expected: about ${formatEstimate(expected.ms)}, ${sourceText(expected)}${when}`;
}
