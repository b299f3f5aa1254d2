import { FileDiff } from 'lucide-react';
import type { ModuleRow } from '../../shared/contract.ts';
import { formatBytes, formatClock } from '../format.ts';
import { openPane } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import { showPart } from './contents-store.ts';
import styles from './rebuilt-notice.module.css';

/** Shows what changed in the module that is selected. */
export function showChanges(): void {
  openPane('contents');
  showPart('changes');
}

/** That the file was rebuilt since it was brought in, and the way to what changed. */
export function RebuiltNotice({ row }: { row: ModuleRow }) {
  const { rebuilt } = row;
  if (rebuilt === null) return null;
  return (
    <p className={styles.notice} data-testid="rebuilt-notice">
      <FileDiff size={14} aria-hidden="true" />
      <span>
        Rebuilt at {formatClock(rebuilt.at)}: {formatBytes(rebuilt.formerWireBytes)} →{' '}
        {formatBytes(row.wireBytes)}
      </span>
      <Button onClick={showChanges}>What changed</Button>
    </p>
  );
}

/** The same in a word, beside a name in the table. */
export function RebuiltMark({ row }: { row: ModuleRow }) {
  if (row.rebuilt === null) return null;
  return (
    <span className={styles.mark} title={`Rebuilt at ${formatClock(row.rebuilt.at)}`}>
      rebuilt
    </span>
  );
}
