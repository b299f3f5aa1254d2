import type { LoadOutcome } from '../../shared/load-record.ts';
import { SHAPE_PATH } from './draw-loads.ts';
import { OUTCOME_TONE } from './load-text.ts';
import styles from './outcome-mark.module.css';

/** The mark that the plot has for an end of a load. */
export function OutcomeMark({ outcome }: { outcome: LoadOutcome }) {
  const { d, isLine } = SHAPE_PATH[outcome];
  return (
    <svg
      className={styles.mark}
      data-tone={OUTCOME_TONE[outcome]}
      data-line={isLine}
      viewBox="0 0 7 7"
      width="8"
      height="8"
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  );
}
