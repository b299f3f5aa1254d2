import type { ModuleRow } from '../../shared/contract.ts';
import { TIERS } from '../../shared/tiers.ts';
import styles from './presence.module.css';
import { engineName, othersOf } from './row-entries.ts';

/** Where the module lives now. */
export function Presence({ row }: { row: ModuleRow }) {
  const others = othersOf(row);
  return (
    <span className={styles.chips}>
      {TIERS.map((tier) =>
        row.held[tier] ? (
          <span
            key={tier}
            className={styles.held}
            data-tone={tier}
            data-testid={`held-${tier}`}
            title={`In ${tier}`}
          >
            {tier}
          </span>
        ) : tier === 'disk' && others.length > 0 ? (
          <span
            key={tier}
            className={styles.others}
            title={`On disk for another engine: ${others.map(({ engineId }) => engineName(engineId)).join(', ')}. ${row.origin === 'process' ? 'This process’s' : 'This app’s'} engine cannot run that, and would compile it anew.`}
            data-testid="held-by-others"
          >
            other engine
          </span>
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
