import { CircleQuestionMark, FileBox, FolderOpen, Search, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { runCommand } from '../commands/command-actions.ts';
import { commandKeys } from '../commands/command-keys.ts';
import { openFiles } from '../sources/open-files.ts';
import { SourceMenu } from '../sources/source-menu.tsx';
import { useTiers } from '../tiers/tiers-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { Hint } from '../widgets/hint.tsx';
import styles from './top-bar.module.css';

function EngineBadge() {
  const engine = useTiers((state) => state.engine);
  if (!engine) return null;
  const { v8, runtime, artifacts, deterministicId } = engine;
  return (
    <Hint
      text={
        <>
          <p>
            V8 {v8} in {runtime}
          </p>
          <p>
            {artifacts
              ? 'Compiled modules are kept on disk as machine code. It fits this engine only:'
              : 'This V8 gives no machine code. The engine is:'}
          </p>
          <p className={styles.engineId}>{deterministicId}</p>
          <p>Click to copy the id.</p>
        </>
      }
    >
      <button
        type="button"
        className={styles.engine}
        data-testid="engine"
        data-artifacts={artifacts}
        onClick={() => void copyText(deterministicId, 'Engine id copied')}
      >
        <span className={styles.dot} data-tone={artifacts ? 'memory' : 'warning'} />
        V8 {v8.split('.').slice(0, 2).join('.')}
        <span className={styles.artifacts}>{artifacts ? 'artifacts' : 'no artifacts'}</span>
      </button>
    </Hint>
  );
}

/** The window's top: bringing modules in, what the cache was worth, and the engine that it is for. */
export function TopBar({ children }: { children?: ReactNode }) {
  return (
    <header className={styles.bar}>
      <svg className={styles.mark} viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
        <rect x="1" y="2" width="8" height="4" rx="1.5" fill="var(--memory-fill)" />
        <rect x="1" y="7" width="12" height="4" rx="1.5" fill="var(--disk-fill)" />
        <rect x="1" y="12" width="16" height="4" rx="1.5" fill="var(--compiler-fill)" />
      </svg>
      <h1 className={styles.title}>Wasm Cache Inspector</h1>
      <SourceMenu />
      <div className={styles.open}>
        <Hint text={`Open .wasm files (${commandKeys('open-files')})`}>
          <Button icon={FileBox} onClick={() => void openFiles('files')}>
            <span className={styles.word}>Open files</span>
          </Button>
        </Hint>
        <Hint text={`Open every .wasm below a folder (${commandKeys('open-folder')})`}>
          <Button icon={FolderOpen} onClick={() => void openFiles('folder')}>
            <span className={styles.word}>Open folder</span>
          </Button>
        </Hint>
      </div>
      <div className={styles.headline}>{children}</div>
      <EngineBadge />
      <div className={styles.tools}>
        <IconButton
          icon={Search}
          label={`Command palette (${commandKeys('palette')})`}
          onClick={() => runCommand('palette')}
        />
        <IconButton
          icon={Settings}
          label={`Settings (${commandKeys('settings')})`}
          onClick={() => runCommand('settings')}
        />
        <IconButton
          icon={CircleQuestionMark}
          label={`Keyboard shortcuts (${commandKeys('shortcuts')})`}
          onClick={() => runCommand('shortcuts')}
        />
      </div>
    </header>
  );
}
