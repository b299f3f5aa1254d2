import { FileBox, FolderOpen } from 'lucide-react';
import { ask } from '../inspector-api.ts';
import { shortcutLabel } from '../shell/shortcuts.ts';
import { Button } from '../widgets/button.tsx';
import styles from './empty-state.module.css';

/** What a person sees before anything was brought in. */
export function EmptyState() {
  return (
    <div className={styles.empty} data-testid="empty-state">
      <div className={styles.target}>
        <FileBox size={30} strokeWidth={1.4} aria-hidden="true" className={styles.icon} />
        <h2 className={styles.title}>Drop .wasm files or folders anywhere</h2>
        <p className={styles.what}>
          Each module is asked for in memory, then on disk, and compiled only where both miss. Load one twice,
          or drop it from a tier, and watch which one answers.
        </p>
        <div className={styles.buttons}>
          <Button icon={FileBox} look="primary" onClick={() => void ask('openDialog', { kind: 'files' })}>
            Open files…
          </Button>
          <Button icon={FolderOpen} onClick={() => void ask('openDialog', { kind: 'folder' })}>
            Open folder…
          </Button>
        </div>
        <p className={styles.keys}>
          <kbd>{shortcutLabel('O')}</kbd> files <kbd>{shortcutLabel('O', true)}</kbd> folder
        </p>
      </div>
    </div>
  );
}
