import { AppWindow, Box, CircleSlash, Share2, TriangleAlert, X } from 'lucide-react';
import { APP_SOURCE, type SourceInfo } from '../../shared/source.ts';
import { formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { useNow } from '../widgets/now.ts';
import styles from './source-list.module.css';
import { factsOf, hitsText, pidText, sharesWith, shortVersion, stateText } from './source-text.ts';
import { showSource, toggleList, useSources } from './sources-store.ts';

export function SourceIcon({ source }: { source: SourceInfo }) {
  const Icon =
    source.id === APP_SOURCE
      ? AppWindow
      : source.state === 'ended'
        ? CircleSlash
        : source.state === 'unreachable'
          ? TriangleAlert
          : Box;
  return <Icon size={14} aria-hidden="true" />;
}

/** By its number, which tells two runs of one program apart. */
function sharedText(others: readonly SourceInfo[]): string {
  const [first] = others;
  if (others.length > 1 || !first) return formatCount(others.length, 'other');
  return first.id === APP_SOURCE ? 'this app' : String(first.pid);
}

function SourceItem({ source, isShown }: { source: SourceInfo; isShown: boolean }) {
  const sources = useSources((state) => state.sources);
  const state = useNow((now) => stateText(source, now) ?? '');
  const shared = sharesWith(source, sources);
  const { id, title, runtime, v8 } = source;
  return (
    <li>
      <button
        type="button"
        className={styles.source}
        aria-current={isShown ? 'true' : undefined}
        data-state={source.state}
        data-testid="source"
        title={factsOf(source, sources)}
        onClick={() => void showSource(id)}
      >
        <SourceIcon source={source} />
        <span className={styles.title}>{title}</span>
        <span className={styles.pid}>
          <span className="for-readers-only">process </span>
          {pidText(source)}
        </span>
        <span className={styles.facts}>
          {runtime} · V8 {shortVersion(v8)}
        </span>
        <span className={styles.facts}>{hitsText(source)}</span>
        {state !== '' && <span className={styles.facts}>{state}</span>}
        {shared.length > 0 && (
          <span className={styles.shared} data-testid="shares-folder">
            <Share2 size={11} aria-hidden="true" />
            <span>shares its folder with {sharedText(shared)}</span>
          </span>
        )}
      </button>
    </li>
  );
}

/** The list of what the window can look at: this app, and each process of this user with the cache in it. */
export function SourceList() {
  const { sources, shown } = useSources();
  const hasEnded = sources.some(({ id, state }) => state === 'ended' && id !== shown);
  return (
    <nav className={styles.pane} aria-label="Sources" data-testid="sources">
      <header className={styles.header}>
        <h2>Sources</h2>
        <IconButton icon={X} label="Hide the sources" onClick={toggleList} />
      </header>
      <ul className={styles.list}>
        {sources.map((source) => (
          <SourceItem key={source.id} source={source} isShown={source.id === shown} />
        ))}
      </ul>
      {sources.length <= 1 && (
        <p className={styles.hint}>
          Programs with the cache in them appear here while they run. To try one, run it under Programs, or,
          with the package installed, by <code>npx wasm-compile-cache run -- node app.mjs</code>
        </p>
      )}
      {hasEnded && (
        <footer className={styles.footer}>
          <Button look="quiet" onClick={() => void ask('forgetEnded', null)}>
            Clear those that have ended
          </Button>
        </footer>
      )}
    </nav>
  );
}
