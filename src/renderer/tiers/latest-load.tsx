import { StepBar } from '../detail/step-bar.tsx';
import { useModules } from '../modules/modules-store.ts';
import { selectRow } from '../shell/view-store.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import styles from './latest-load.module.css';
import { loadSentence, loadSentenceText } from './load-sentence.ts';
import { StepTrack } from './step-track.tsx';

/** What the latest load does or did, in a sentence, with where its time went. */
export function LatestLoad() {
  const row = useModules(({ latestId, byId }) => (latestId === null ? undefined : byId.get(latestId)));
  if (!row) {
    return (
      <p className={styles.latest} data-testid="latest-load">
        Nothing loaded yet. What a load does appears here, with where its time went.
      </p>
    );
  }
  const phrases = loadSentence(row);
  const endsItself = phrases.at(-1)?.text.endsWith('.') ?? false;
  return (
    <div className={styles.latest}>
      <p className={styles.sentence} title={loadSentenceText(row)} data-testid="latest-load">
        <button type="button" className={styles.name} onClick={() => selectRow(row.id)}>
          {row.name}
        </button>
        <span className={styles.rest}>
          :{' '}
          {phrases.map(({ text, tone }) => (
            <span key={text} className={tone && styles.toned} data-tone={tone}>
              {text}
            </span>
          ))}
          {row.state === 'loading' && row.stepStartedAt !== null ? (
            <>
              {' '}
              for <Elapsed since={row.stepStartedAt} />
            </>
          ) : (
            !endsItself && '.'
          )}
        </span>
      </p>
      {row.state === 'loading' && <StepTrack step={row.step} />}
      {row.state === 'ready' && row.last && <StepBar load={row.last} />}
    </div>
  );
}
