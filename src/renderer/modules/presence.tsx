import type { ModuleRow } from '../../shared/contract.ts';
import { TIERS } from '../../shared/tiers.ts';
import { showRow } from '../shell/view-store.ts';
import styles from './presence.module.css';

/** Where the module lives now. A click shows more of it, and changes nothing. */
export function Presence({ row, tabIndex }: { row: ModuleRow; tabIndex: number }) {
  return (
    <span className={styles.chips}>
      {TIERS.map((tier) =>
        row.held[tier] ? (
          <button
            key={tier}
            type="button"
            className={styles.held}
            data-tone={tier}
            data-testid={`held-${tier}`}
            tabIndex={tabIndex}
            // Who says what they see must be understood, so the name begins with it.
            aria-label={`${tier}: show ${row.name}`}
            title={`In ${tier}. Click to show it.`}
            onClick={() => showRow(row.id)}
          >
            {tier}
          </button>
        ) : (
          <span key={tier} className={styles.absent} title={`Not in ${tier}`}>
            <span className="for-readers-only">not in </span>
            {tier}
          </span>
        ),
      )}
    </span>
  );
}
