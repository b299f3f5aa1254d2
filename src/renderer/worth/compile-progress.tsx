import { useEffect, useState } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import type { CompileExpectation } from '../../shared/worth.ts';
import { expectationHint, expectationText, shareDone, shortExpectation } from './compile-expectation.ts';
import styles from './compile-progress.module.css';

/** Often enough for the eye, and the bar glides in between. Milliseconds. */
const MOVES_EVERY = 200;

/** The expectation of the compile that a row is at; null while it is at something else, or nothing tells. */
export const expectedNow = ({ step, state, expected }: ModuleRow): CompileExpectation | null =>
  state === 'loading' && step === 'compile' ? expected : null;

function useElapsed(since: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MOVES_EVERY);
    return () => clearInterval(timer);
  }, []);
  return since === null ? 0 : Math.max(0, now - since);
}

interface ProgressProps {
  expected: CompileExpectation;
  since: number | null;
}

/** How far a compile is expected to be. It never claims to be done. */
export function CompileBar({ expected, since }: ProgressProps) {
  const elapsed = useElapsed(since);
  const done = shareDone(elapsed, expected.ms);
  return (
    <span
      className={styles.bar}
      role="progressbar"
      aria-label="Compiling"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(done * 100)}
      aria-valuetext={expectationText(expected, elapsed)}
      data-over={elapsed > expected.ms}
      data-testid="compile-bar"
    >
      <span className={styles.done} style={{ transform: `scaleX(${done})` }} />
    </span>
  );
}

/** The expectation in words. */
export function ExpectedTime({ expected, since, short = false }: ProgressProps & { short?: boolean }) {
  const elapsed = useElapsed(since);
  return (
    <span title={expectationHint(expected)} data-testid="expected-time">
      {short ? shortExpectation(expected, elapsed) : expectationText(expected, elapsed)}
    </span>
  );
}
