import type { BringIn, BulkWork } from '../../shared/bulk-work.ts';
import { formatDuration } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { Progress } from './progress.tsx';
import { useWork } from './work-store.ts';

const LABELS: Record<BulkWork['kind'], string> = {
  verify: 'Checking',
  drop: 'Dropping',
  undo: 'Putting back',
};

/** How far a check or a move of many entries is. */
export function WorkProgress() {
  const work = useWork((state) => state.work);
  if (!work) return null;
  const cancel =
    work.kind === 'verify' ? { label: 'Cancel the check', run: () => void ask('cancelVerify', null) } : null;
  return (
    <Progress
      label={LABELS[work.kind]}
      done={work.done}
      total={work.total}
      share={work.bytesTotal > 0 ? work.bytesDone / work.bytesTotal : work.done / work.total}
      cancel={cancel}
    />
  );
}

/** What is known of the rest, e.g. `2 failed, about 40 s left`. */
export function bringInNote({ searching, failed, msLeft }: BringIn): string | null {
  const parts = [
    failed > 0 && `${failed.toLocaleString('en')} failed`,
    searching && 'still searching',
    !searching && msLeft !== null && `about ${formatDuration(msLeft)} left`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? null : parts.join(', ');
}

/** How far the files are that are being brought in. */
export function BringInProgress({ bringIn }: { bringIn: BringIn }) {
  return (
    <Progress
      label="Loading"
      done={bringIn.done}
      total={bringIn.total}
      // By number: how large the files are that wait is not known.
      share={bringIn.searching ? null : bringIn.done / bringIn.total}
      note={bringInNote(bringIn)}
      cancel={null}
    />
  );
}
