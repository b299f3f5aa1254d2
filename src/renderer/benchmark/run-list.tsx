import { Plus } from 'lucide-react';
import { useId } from 'react';
import type { BenchmarkRunSummary } from '../../shared/benchmark-run.ts';
import { Button } from '../widgets/button.tsx';
import { KeptNotes } from '../widgets/kept-notes.tsx';
import { type BenchmarkView, isRunning, showView, undoDelete, useBenchmark } from './benchmark-store.ts';
import styles from './run-list.module.css';
import { formatDay } from './run-words.ts';

/** The runs to choose from: the kept ones, and one that is not kept, or not yet. */
function useRuns(): (BenchmarkRunSummary & { isRunning: boolean })[] {
  const kept = useBenchmark((state) => state.kept);
  const current = useBenchmark((state) => state.benchmark?.run);
  const runs = (kept?.runs ?? []).map((run) => ({ ...run, isRunning: false }));
  if (!current || runs.some(({ id }) => id === current.id)) return runs;
  const { id, name, startedAt, runs: count, status, modules, versions } = current;
  // What was deleted is there no more, though main still tells of it.
  if (status !== 'running' && kept !== null && !modules.some((module) => module.status === 'failed'))
    return runs;
  const summary = {
    id,
    name,
    startedAt,
    runs: count,
    status,
    modules: modules.map((module) => module.name),
    engine: versions.engine,
    isRunning: status === 'running',
  };
  return [summary, ...runs];
}

const shownId = (view: BenchmarkView): string | null =>
  view.kind === 'run' ? view.id : view.kind === 'compare' ? view.after : null;

function Notes() {
  const kept = useBenchmark((state) => state.kept);
  const deleted = useBenchmark((state) => state.deleted);
  return <KeptNotes kept={kept} deleted={deleted} what="runs" onUndo={() => void undoDelete()} />;
}

/** All runs: beside what is shown, or in one line over it where there is little room. */
export function RunList() {
  const runs = useRuns();
  const view = useBenchmark((state) => state.view);
  const running = useBenchmark((state) => isRunning(state.benchmark));
  const selectId = useId();
  const shown = shownId(view);
  return (
    <nav className={styles.list} aria-label="Benchmark runs">
      <Button
        icon={Plus}
        className={styles.new}
        look={view.kind === 'setup' || running ? 'plain' : 'primary'}
        aria-current={view.kind === 'setup' ? 'page' : undefined}
        onClick={() => showView({ kind: 'setup' })}
      >
        New benchmark
      </Button>
      <div className={styles.select}>
        <label htmlFor={selectId}>Runs</label>
        <select
          id={selectId}
          value={shown ?? ''}
          onChange={(event) => {
            if (event.target.value !== '') showView({ kind: 'run', id: event.target.value });
          }}
        >
          <option value="">{runs.length === 0 ? 'none yet' : 'choose one'}</option>
          {runs.map(({ id, name, startedAt }) => (
            <option key={id} value={id}>
              {formatDay(startedAt)}: {name}
            </option>
          ))}
        </select>
      </div>
      <Notes />
      {runs.length === 0 && <p className={styles.none}>Runs are kept, and stand here.</p>}
      <ol className={styles.runs}>
        {runs.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              className={styles.run}
              aria-current={shown === run.id ? 'page' : undefined}
              title={run.modules.join(', ')}
              onClick={() => showView({ kind: 'run', id: run.id })}
            >
              <span className={styles.name}>{run.name}</span>
              <span className={styles.facts}>
                {run.isRunning
                  ? 'is being measured'
                  : `${formatDay(run.startedAt)}${run.status === 'cancelled' ? ', cancelled' : ''}`}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
