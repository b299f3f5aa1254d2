import { FileDiff, FileX } from 'lucide-react';
import type { ModuleRow } from '../../shared/contract.ts';
import { formatBytes, formatClock } from '../format.ts';
import { openPane } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import { showPart } from './contents-store.ts';
import styles from './rebuilt-notice.module.css';

function showChanges(): void {
  openPane('contents');
  showPart('changes');
}

/** What became of the file since it was brought in: it was rebuilt, or it is gone. */
export function RebuiltNotice({ row }: { row: ModuleRow }) {
  const { rebuilt, goneAt } = row;
  return (
    <>
      {goneAt !== null && (
        <p className={styles.notice} data-testid="gone-notice">
          <FileX size={14} aria-hidden="true" />
          <span>The file was gone at {formatClock(goneAt)}. What the tiers hold of it stays.</span>
        </p>
      )}
      {rebuilt !== null && (
        <p className={styles.notice} data-testid="rebuilt-notice">
          <FileDiff size={14} aria-hidden="true" />
          <span>
            Rebuilt at {formatClock(rebuilt.at)}: {formatBytes(rebuilt.formerWireBytes)} →{' '}
            {formatBytes(row.wireBytes)}
          </span>
          <Button onClick={showChanges}>What changed</Button>
        </p>
      )}
    </>
  );
}

/** The same in a few letters, beside a name in the table. */
export function RebuiltMark({ row }: { row: ModuleRow }) {
  if (row.goneAt !== null && row.error === null) {
    return (
      <span className={styles.mark} title={`The file was gone at ${formatClock(row.goneAt)}`}>
        file gone
      </span>
    );
  }
  if (row.rebuilt === null) return null;
  return (
    <span className={styles.mark} title={`Rebuilt at ${formatClock(row.rebuilt.at)}`}>
      rebuilt
    </span>
  );
}
