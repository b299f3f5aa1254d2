import type { SourceInfo } from '../../shared/source.ts';
import { formatCount } from '../format.ts';
import { useNow } from '../widgets/now.ts';
import styles from './source-headline.module.css';
import { factsOf, hitsText, pidText, stateText } from './source-text.ts';
import { useSources } from './sources-store.ts';

/** What another process's cache did, in one line. */
export function SourceHeadline({ source }: { source: SourceInfo }) {
  const sources = useSources((state) => state.sources);
  const state = useNow((now) => stateText(source, now) ?? '');
  const { loads, title } = source;
  return (
    <p className={styles.headline} title={factsOf(source, sources)} data-testid="source-headline">
      <strong>{hitsText(source)}</strong>
      {loads !== null && loads.given > 0 && <span>{formatCount(loads.given, 'load')}</span>}
      <span>
        {title} {pidText(source)}
      </span>
      {state !== '' && <span className={styles.state}>{state}</span>}
    </p>
  );
}
