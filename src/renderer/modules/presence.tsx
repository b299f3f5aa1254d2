import { X } from 'lucide-react';
import type { ModuleRow, TierName } from '../../shared/contract.ts';
import { moduleAction } from './module-actions.ts';
import styles from './presence.module.css';

const TIERS: readonly TierName[] = ['memory', 'disk'];

/** Where the module lives now; what a tier holds can be dropped from it right here. */
export function Presence({ row, tabIndex }: { row: ModuleRow; tabIndex: number }) {
  return (
    <span className={styles.chips}>
      {TIERS.map((tier) => {
        const drop = moduleAction(`drop-${tier}`);
        return row.held[tier] ? (
          <button
            key={tier}
            type="button"
            className={styles.held}
            data-tone={tier}
            data-testid={`held-${tier}`}
            tabIndex={tabIndex}
            aria-label={`${drop.label}: ${row.name}`}
            title={`In ${tier}. ${drop.label} (${drop.keyLabel})`}
            onClick={() => drop.run(row)}
          >
            {tier}
            <X size={11} aria-hidden="true" />
          </button>
        ) : (
          <span key={tier} className={styles.absent} title={`Not in ${tier}`}>
            <span className="for-readers-only">not in </span>
            {tier}
          </span>
        );
      })}
    </span>
  );
}
