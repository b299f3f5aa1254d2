import type { AskedTier, ServedBy } from '../../shared/tiers.ts';
import styles from './rail.module.css';

interface RailProps {
  /** Whose card the request comes to. */
  to: ServedBy;
  /** What sends a request this way. */
  ask: string;
  /** What brings a module back this way; absent where nothing does. */
  give?: { label: string; to: AskedTier };
  busy?: boolean;
}

/** The way between two cards: requests go to the right, modules to the left. */
export function Rail({ to, ask, give, busy = false }: RailProps) {
  return (
    <div className={styles.rail} data-busy={busy} aria-hidden="true">
      <span className={styles.label}>{ask}</span>
      <span className={styles.lane} data-tone={to}>
        <span className={styles.token} data-pulse={`ask-${to}`} />
      </span>
      {give && (
        <>
          <span className={styles.backLane}>
            <span className={styles.arrow} data-pulse={`give-${give.to}`} />
          </span>
          <span className={styles.label}>{give.label}</span>
        </>
      )}
    </div>
  );
}
