import { FileBox, FolderOpen } from 'lucide-react';
import { commandKeys } from '../commands/command-keys.ts';
import { openFiles } from '../sources/open-files.ts';
import { useIsApp } from '../sources/sources-store.ts';
import { Button } from '../widgets/button.tsx';
import styles from './empty-state.module.css';

/** The same of another process, which nothing can be brought into. */
function NothingLoaded() {
  return (
    <div className={styles.empty} data-testid="empty-state">
      <div className={styles.target}>
        <h2 className={styles.title}>This process has loaded no module yet</h2>
        <p className={styles.what}>
          What its cache keeps, and what it loads, appears here as it happens. Small modules are left to V8
          alone.
        </p>
      </div>
    </div>
  );
}

/** What a person sees before anything was brought in. */
export function EmptyState() {
  if (!useIsApp()) return <NothingLoaded />;
  return (
    <div className={styles.empty} data-testid="empty-state">
      <div className={styles.target}>
        <FileBox size={30} strokeWidth={1.4} aria-hidden="true" className={styles.icon} />
        <h2 className={styles.title}>Drop .wasm files or folders anywhere</h2>
        <p className={styles.what}>
          This app keeps compiled WebAssembly between runs. A load asks memory, then disk, and compiles only
          where both miss: drop a module in, load it again, and see which tier answers, and how much faster.
        </p>
        <div className={styles.buttons}>
          <Button icon={FileBox} look="primary" onClick={() => void openFiles('files')}>
            Open files…
          </Button>
          <Button icon={FolderOpen} onClick={() => void openFiles('folder')}>
            Open folder…
          </Button>
        </div>
        <p className={styles.keys}>
          <kbd>{commandKeys('open-files')}</kbd> files <kbd>{commandKeys('open-folder')}</kbd> folder
        </p>
      </div>
    </div>
  );
}
