import type { LastLoad } from '../../shared/contract.ts';
import { formatDuration, formatShare } from '../format.ts';
import styles from './step-bar.module.css';
import { STEP_MEANING, segmentsOf } from './steps.ts';

/** Beside the small bar only these many steps are named: those that took the longest. */
const NAMED_STEPS = 3;

interface StepBarProps {
  load: Pick<LastLoad, 'steps' | 'ms'>;
  /** With every step and its time below it. */
  full?: boolean;
}

/** Where a load's time went, as a stacked bar. */
export function StepBar({ load, full = false }: StepBarProps) {
  const segments = segmentsOf(load);
  if (segments.length === 0) return null;
  const longest = [...segments].sort((a, b) => b.ms - a.ms).slice(0, NAMED_STEPS);
  const named = full ? segments : segments.filter((segment) => longest.includes(segment));
  return (
    <div className={full ? styles.full : styles.small} data-testid={full ? 'step-times' : undefined}>
      <div className={styles.bar} aria-hidden="true">
        {segments.map(({ step, ms, share }) => (
          <span
            key={step}
            style={{ flexGrow: share, background: `var(--step-${step})` }}
            title={`${step}: ${formatDuration(ms)}, ${STEP_MEANING[step]}`}
          />
        ))}
      </div>
      <ul className={styles.legend} aria-label="Time of each step">
        {named.map(({ step, ms, share }) => (
          <li key={step} title={STEP_MEANING[step]}>
            <span className={styles.swatch} style={{ background: `var(--step-${step})` }} />
            <span className={styles.step}>{step}</span>
            <span className={styles.ms}>{formatDuration(ms)}</span>
            {full && <span className={styles.share}>{formatShare(share)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
