import { ArrowUpToLine, Hourglass, Save } from 'lucide-react';
import type { FollowUp } from '../../shared/compile-mode.ts';
import type { LastLoad } from '../../shared/contract.ts';
import { compilerWaitMs, workMs } from '../detail/steps.ts';
import { formatDuration } from '../format.ts';
import { GIVEN_BY_NAME, SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { FollowUpMark } from './follow-up-mark.tsx';
import styles from './served-badge.module.css';

/**
 * Who answered and how fast, with a mark for a promotion, for a save, for what follows on stock V8's answer (unless that
 * is told beside it), and for a wait for the compiler, which is not what the module took.
 */
export function ServedBadge({ last, follows }: { last: LastLoad; follows?: FollowUp | null }) {
  const Icon = SERVED_BY_ICON[last.servedBy];
  const wait = compilerWaitMs(last);
  const promoted = last.servedBy === 'shared' ? 'Put on disk and into memory' : 'Promoted to memory';
  return (
    <span className={styles.whole}>
      <span className={styles.badge} data-tone={last.servedBy} data-testid="served-by">
        <Icon size={12} aria-hidden="true" />
        {GIVEN_BY_NAME[last.servedBy]} <span className={styles.time}>· {formatDuration(workMs(last))}</span>
      </span>
      {last.isStock && follows !== undefined && <FollowUpMark follows={follows} />}
      {last.promoted && (
        <span className={styles.mark} data-tone="memory" title={promoted}>
          <ArrowUpToLine size={13} aria-hidden="true" />
          <span className="for-readers-only">{promoted}</span>
        </span>
      )}
      {last.saved && (
        <span className={styles.mark} data-tone="disk" title="Saved for next time">
          <Save size={13} aria-hidden="true" />
          <span className="for-readers-only">saved</span>
        </span>
      )}
      {wait > 0 && (
        <span
          className={styles.wait}
          title={`Before that it waited ${formatDuration(wait)} for the compiler, which others had`}
        >
          <Hourglass size={12} aria-hidden="true" />
          <span className="for-readers-only">waited {formatDuration(wait)}</span>
        </span>
      )}
    </span>
  );
}
