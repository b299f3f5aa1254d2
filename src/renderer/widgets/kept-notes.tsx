import type { Kept } from '../../shared/kept.ts';
import { formatCount } from '../format.ts';
import { Button } from './button.tsx';
import styles from './kept-notes.module.css';

interface KeptNotesProps {
  /** What cannot be read is said of it; null as long as it is not known. */
  kept: Pick<Kept<unknown>, 'damaged' | 'folder'> | null;
  /** What was deleted last and can be brought back, in words; null where nothing was. */
  deleted: string | null;
  /** What the files should have been, such as "runs". */
  what: string;
  onUndo(): void;
}

/** Beside a list of what is kept: what was deleted last, and which files cannot be read. */
export function KeptNotes({ kept, deleted, what, onUndo }: KeptNotesProps) {
  return (
    <>
      {deleted !== null && (
        <p className={styles.note} role="status">
          Deleted {deleted}. <Button onClick={onUndo}>Undo</Button>
        </p>
      )}
      {kept !== null && kept.damaged.length > 0 && (
        <details className={styles.note}>
          <summary>
            {formatCount(kept.damaged.length, 'file')} cannot be read as {what}
          </summary>
          <p>In {kept.folder}; delete them or put them right:</p>
          <ul>
            {kept.damaged.map(({ file, reason }) => (
              <li key={file}>
                {file}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
