import { FolderOpen } from 'lucide-react';
import type { TierState } from '../../shared/contract.ts';
import type { TierName } from '../../shared/tiers.ts';
import { formatBytes, formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { BudgetControl } from './budget-control.tsx';
import { Counter } from './counter.tsx';
import { LatestEvent } from './latest-event.tsx';
import styles from './tier-card.module.css';
import { failureOf } from './tier-failure.ts';
import { useTiers } from './tiers-store.ts';

/** The tiers' names as headings. */
export const TIER_TITLE: Record<TierName, string> = { memory: 'Memory', disk: 'Disk' };

/** A share of the budget that is not nothing can be seen, however small it is. */
const LEAST_SHOWN = 0.01;

function Contents({ tier }: { tier: TierState }) {
  const { entries, bytes, budgetBytes, budgetIsAutomatic, name } = tier;
  const used = budgetBytes ? Math.min(1, bytes / budgetBytes) : 0;
  return (
    <div className={styles.contents}>
      <span data-testid={`contents-${name}`}>
        {formatCount(entries, 'module')}
        {entries > 0 && ` · ${formatBytes(bytes)}`}
      </span>
      {budgetIsAutomatic === null ? (
        budgetBytes !== null && <span data-testid={`budget-${name}`}>of {formatBytes(budgetBytes)}</span>
      ) : (
        <BudgetControl tier={tier} />
      )}
      <meter
        className={styles.meter}
        aria-label={`${TIER_TITLE[name]} budget used`}
        aria-hidden={budgetBytes === null}
        min={0}
        max={1}
        value={used > 0 ? Math.max(used, LEAST_SHOWN) : 0}
        title={
          budgetBytes === null ? undefined : `${formatBytes(bytes)} of ${formatBytes(budgetBytes)} are used`
        }
      />
    </div>
  );
}

/** A tier: what it did, what it holds, and whether it works. */
export function TierCard({ name }: { name: TierName }) {
  const tier = useTiers((state) => state.tiers[name]);
  const failure = tier && failureOf(tier);
  const Icon = SERVED_BY_ICON[name];
  return (
    <section
      className={styles.card}
      data-tone={name}
      data-failing={failure != null}
      data-testid={`tier-${name}`}
      aria-label={`${TIER_TITLE[name]} tier`}
    >
      <span className={styles.glow} data-pulse={`card-${name}`} aria-hidden="true" />
      <header className={styles.header}>
        <Icon size={15} aria-hidden="true" />
        <h2>{TIER_TITLE[name]}</h2>
        {failure && <span className={styles.failingMark}>{failure.mark}</span>}
        {tier?.location ? (
          <button
            type="button"
            className={styles.location}
            title={`Show ${tier.location}`}
            onClick={() => void ask('reveal', { rowId: null })}
          >
            <FolderOpen size={12} aria-hidden="true" />
            <span className={failure ? 'for-readers-only' : undefined}>Show folder</span>
          </button>
        ) : (
          name === 'memory' && <span className={styles.where}>in this process</span>
        )}
      </header>
      {tier && (
        <>
          <div className={styles.counters}>
            <dl className={styles.large}>
              <Counter label="hits" value={tier.hits} name={`${name}-hits`} look="main" />
              <Counter label="misses" value={tier.misses} name={`${name}-misses`} look="second" />
            </dl>
            <dl className={styles.small}>
              {name === 'memory' && tier.promotions !== null && (
                <Counter label="promoted" value={tier.promotions} name={`${name}-promotions`} />
              )}
              <Counter label="saved" value={tier.saves} name={`${name}-saves`} />
              {tier.evictions !== null && (
                <Counter label="evicted" value={tier.evictions} name={`${name}-evictions`} />
              )}
              {name === 'disk' && tier.rejected !== null && (
                <Counter label="rejected" value={tier.rejected} name={`${name}-rejected`} bad />
              )}
              {tier.failures > 0 && (
                <Counter label="failed" value={tier.failures} name={`${name}-failures`} bad />
              )}
            </dl>
          </div>
          <Contents tier={tier} />
        </>
      )}
      <LatestEvent where={name} />
    </section>
  );
}
