import { CircleStop } from 'lucide-react';
import { IconButton } from '../widgets/button.tsx';
import styles from './progress.module.css';

interface ProgressProps {
  /** What is under way, e.g. `Checking`. */
  label: string;
  done: number;
  total: number;
  /** From 0 to 1; null where it cannot be told. */
  share: number | null;
  /** What is to be said besides, such as the time left. */
  note?: string | null;
  cancel: { label: string; run(): void } | null;
}

/** How far something is that takes a while, and the way to end it. */
export function Progress({ label, done, total, share, note = null, cancel }: ProgressProps) {
  return (
    <div className={styles.progress} data-testid="progress">
      <span className={styles.text}>
        {label} {done.toLocaleString('en')} of {total.toLocaleString('en')}
        {note !== null && <span className={styles.note}> · {note}</span>}
      </span>
      <span
        className={styles.bar}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <span style={{ width: `${(share ?? 0) * 100}%` }} />
      </span>
      {cancel && <IconButton icon={CircleStop} label={cancel.label} onClick={cancel.run} />}
    </div>
  );
}
