import { CircleX, Clock, PackageCheck, Zap } from 'lucide-react';
import type { FollowUp } from '../../shared/compile-mode.ts';
import { followUpText } from './follow-up-text.ts';
import styles from './served-badge.module.css';

const ICON = { coming: Clock, there: PackageCheck, ended: CircleX, failed: CircleX } as const;

/** Beside who gave a module: that it is stock V8's, and what became of its machine code. */
export function FollowUpMark({ follows }: { follows: FollowUp | null }) {
  const Icon = follows === null ? Zap : ICON[follows.state];
  const text = `Stock V8’s module: ${followUpText(follows)}`;
  return (
    <span
      className={styles.followUp}
      data-state={follows?.state ?? 'none'}
      title={text}
      data-testid="follow-up"
    >
      <Icon size={13} aria-hidden="true" />
      <span className="for-readers-only">{text}</span>
    </span>
  );
}
