import { Settings2 } from 'lucide-react';
import type { SharedTierState } from '../../shared/shared-tier.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { openTeamSettings } from '../settings/store-setup.ts';
import { useIsApp } from '../sources/sources-store.ts';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { Counter } from './counter.tsx';
import { LatestEvent } from './latest-event.tsx';
import { refusalsIn, refusalsText } from './refusal-words.ts';
import { markOf } from './shared-failure.ts';
import styles from './tier-card.module.css';
import { useTiers } from './tiers-store.ts';

/** What is said of the store without its path, where that is an address of the usual kind. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host || address : address;
}

function latencyText({ latency }: SharedTierState): string | null {
  if (latency === null) return null;
  const { latestMs, medianMs, p95Ms } = latency;
  return `answers in ${formatDuration(medianMs ?? latestMs)}${p95Ms === null ? '' : ` (p95 ${formatDuration(p95Ms)})`}`;
}

const LATENCY_MEANING =
  'From a question to the store’s answer, of all answers in this session: the median, and what 95 of 100 stayed below.';

/** What came from the store, and how soon it answers; what was refused comes first. */
function Contents({ shared }: { shared: SharedTierState }) {
  const { bytes, refusals, latency, failures } = shared;
  const answers = latencyText(shared);
  return (
    <div className={styles.contents}>
      {refusals.length > 0 && (
        <span className={styles.refused} data-testid="shared-refusals" title={refusalsText(refusals)}>
          refused: {refusalsText(refusals)}
        </span>
      )}
      {bytes > 0 && (
        <span data-testid="shared-bytes" title="What came from the store in this session">
          {formatBytes(bytes)} fetched
        </span>
      )}
      {answers !== null && (
        <span
          data-testid="shared-latency"
          title={latency?.medianMs == null ? 'The latest answer.' : LATENCY_MEANING}
        >
          {answers}
        </span>
      )}
      {bytes === 0 && answers === null && refusals.length === 0 && (
        <span>{failures === 0 ? 'not asked yet' : 'no answer yet'}</span>
      )}
    </div>
  );
}

/** The team's tier: what it did, how soon its store answers, and whether it can be used. */
export default function SharedCard() {
  const shared = useTiers((state) => state.shared);
  const isApp = useIsApp();
  const Icon = SERVED_BY_ICON.shared;
  if (!shared) return null;
  const mark = markOf(shared);
  const host = hostOf(shared.address);
  return (
    <section
      className={styles.card}
      data-tone="shared"
      data-trouble={mark !== null}
      data-testid="tier-shared"
      aria-label="Shared tier"
    >
      <span className={styles.glow} data-pulse="card-shared" aria-hidden="true" />
      <header className={styles.header}>
        <Icon size={15} aria-hidden="true" />
        <h2>Shared</h2>
        {mark !== null && (
          <span className={styles.failingMark} data-tone="warning">
            {mark}
          </span>
        )}
        {isApp ? (
          <button
            type="button"
            className={styles.location}
            title={`${shared.address}: settings of the team’s tier`}
            onClick={openTeamSettings}
          >
            <Settings2 size={12} aria-hidden="true" />
            <span className={mark === null ? undefined : 'for-readers-only'}>{host}</span>
          </button>
        ) : (
          <span className={styles.where} title={shared.address}>
            {host}
          </span>
        )}
      </header>
      <div className={styles.counters}>
        <dl className={styles.large}>
          <Counter label="hits" value={shared.hits} name="shared-hits" look="main" />
          <Counter label="misses" value={shared.misses} name="shared-misses" look="second" />
        </dl>
        <dl className={styles.small}>
          <Counter
            label="refused"
            value={refusalsIn(shared.refusals)}
            name="shared-refused"
            about="Refused before V8 saw a byte of it"
            bad
          />
          <Counter
            label="late"
            value={shared.late}
            name="shared-late"
            about="Answers that a load did not wait for: its compile began meanwhile, and whichever was done first was used"
          />
          <Counter
            label="failed"
            value={shared.failures}
            name="shared-failures"
            about="How often the store could not be asked"
            bad
          />
        </dl>
      </div>
      <Contents shared={shared} />
      <LatestEvent where="shared" />
    </section>
  );
}
