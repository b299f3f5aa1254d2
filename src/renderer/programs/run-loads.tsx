import type { ProgramLoad, ProgramRun } from '../../shared/program.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import styles from './run-loads.module.css';

const SERVED: Record<ProgramLoad['servedBy'], string> = { disk: 'from disk', stock: 'stock V8' };
/** Those after them are summed up. */
const MOST_SHOWN = 6;

/** In milliseconds: of what ends sooner, the cache keeps nothing at its first run that would put its end off. */
const SHORT = 1_000;

/** What is compiled for the next run, which makes that one faster; or why nothing is. */
function Compiling({ compiling, loads, startedAt, endedAt }: ProgramRun) {
  if (compiling === null) {
    const isShort = endedAt !== null && endedAt - startedAt < SHORT;
    if (!isShort || loads.some(({ servedBy }) => servedBy === 'disk')) return null;
    return (
      <p className={styles.none}>
        It was over so soon that the cache left it alone. Of a command that is run again its wasm is kept,
        where that can make it faster.
      </p>
    );
  }
  return (
    <p className={styles.compiling} role="status">
      Its wasm is being compiled in the background, for the next run
      {compiling.waiting > 0 && `; ${formatCount(compiling.waiting, 'module')} more to come`}.
    </p>
  );
}

/** The modules that a run has asked for, and who gave them. */
export function RunLoads({ run }: { run: ProgramRun }) {
  const { loads, moreLoads, cacheFolder, state } = run;
  if (cacheFolder === null || state === 'failed') return null;
  const shown = loads.slice(0, MOST_SHOWN);
  const left = loads.length - shown.length + moreLoads;
  const processes = new Set(loads.map(({ pid }) => pid)).size;
  if (loads.length === 0) {
    const text =
      state === 'ended'
        ? 'The cache saw no wasm of 128 KB or more in this run: it loads none, or does not run on Node.'
        : 'No wasm of 128 KB or more so far.';
    return (
      <p className={styles.none} data-testid="program-loads">
        {text}
      </p>
    );
  }
  return (
    <div className={styles.loads} data-testid="program-loads">
      <ul aria-label="Wasm that it asked for">
        {shown.map((load) => (
          <li key={`${load.pid} ${load.at} ${load.key}`} data-served={load.servedBy}>
            <span className={styles.served} data-tone={load.servedBy === 'disk' ? 'disk' : 'neutral'}>
              {SERVED[load.servedBy]}
            </span>
            <span className={styles.ms}>{formatDuration(load.ms)}</span>
            <span>{formatBytes(load.wireBytes)} of wasm</span>
            <span className={styles.key} title={load.key}>
              {load.key.slice(0, 12)}
            </span>
            {processes > 1 && <span>process {load.pid}</span>}
          </li>
        ))}
      </ul>
      {left > 0 && <p className={styles.none}>and {formatCount(left, 'load')} more</p>}
      <Compiling {...run} />
    </div>
  );
}
