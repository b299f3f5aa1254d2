import { CircleX, Download, Play, Square } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { type BenchmarkState, MAX_BENCHMARK_RUNS } from '../../shared/contract.ts';
import { formatBytes, formatCount, formatRatio, UNKNOWN } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { canBenchmark } from '../modules/module-actions.ts';
import { useModules } from '../modules/modules-store.ts';
import { showDone } from '../shell/notices-store.ts';
import { useView } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import { Elapsed } from '../widgets/elapsed.tsx';
import { Message } from '../widgets/message.tsx';
import { BenchmarkChart } from './benchmark-chart.tsx';
import styles from './benchmark-panel.module.css';
import { useBenchmark } from './benchmark-store.ts';
import { BenchmarkTable } from './benchmark-table.tsx';
import { compareSeries, figuresOf, type SeriesFigures } from './series.ts';

/** What is compared with what, under the names that the exported result has for it. */
const RATIOS = [
  { name: 'coldOverDisk', label: 'cold / disk', of: ['disk', 'cold'], meaning: 'from disk than compiled' },
  {
    name: 'coldOverMemory',
    label: 'cold / memory',
    of: ['memory', 'cold'],
    meaning: 'from memory than compiled',
  },
  { name: 'diskOverFloor', label: 'disk / floor', of: ['disk', 'floor'], meaning: 'from disk than raw V8' },
] as const;

/** The row to measure: the one that was picked, else the selected one, else the first that can be. */
function usePickedRow(): string {
  const picked = useView((state) => state.benchmarkRowId);
  const selected = useView((state) => state.selectedId);
  return useModules((state) => {
    const candidates = [picked, selected].map((id) => (id === null ? undefined : state.byId.get(id)));
    const fits = candidates.find((row) => row !== undefined && canBenchmark(row));
    return (fits ?? state.rows.find(canBenchmark))?.id ?? '';
  });
}

function Setup({ running }: { running: boolean }) {
  const picked = usePickedRow();
  const explicit = useView((state) => state.benchmarkRowId);
  const choices = useModules(
    useShallow((state) => state.rows.filter(canBenchmark).map((row) => `${row.id}\n${row.name}`)),
  );
  const runs = useView((state) => state.benchmarkRuns);
  const [asked, setAsked] = useState(false);
  const moduleId = useId();
  const runsId = useId();
  const start = useRef<HTMLButtonElement>(null);
  // Whoever picked a module wants to start next.
  useEffect(() => {
    if (explicit !== null) start.current?.focus();
  }, [explicit]);
  const count = Number(runs);
  const valid = Number.isInteger(count) && count >= 1 && count <= MAX_BENCHMARK_RUNS;
  return (
    <form
      className={styles.setup}
      onSubmit={async (event) => {
        event.preventDefault();
        setAsked(true);
        await ask('startBenchmark', { rowId: picked, runs: count });
        setAsked(false);
      }}
    >
      <div className={styles.field}>
        <label htmlFor={moduleId}>Module</label>
        <select
          id={moduleId}
          value={picked}
          disabled={running || choices.length === 0}
          onChange={(event) => useView.setState({ benchmarkRowId: event.target.value })}
        >
          {choices.length === 0 && <option value="">Load a module first</option>}
          {choices.map((choice) => {
            const [id, name] = choice.split('\n');
            return (
              <option key={id} value={id}>
                {name}
              </option>
            );
          })}
        </select>
      </div>
      <div className={styles.runs}>
        <label htmlFor={runsId}>Runs</label>
        <input
          id={runsId}
          type="number"
          min={1}
          max={MAX_BENCHMARK_RUNS}
          step={1}
          required
          value={runs}
          disabled={running}
          aria-invalid={!valid}
          aria-describedby={valid ? undefined : `${runsId}-wrong`}
          onChange={(event) => useView.setState({ benchmarkRuns: event.target.value })}
        />
      </div>
      {running ? (
        <Button icon={Square} onClick={() => void ask('cancelBenchmark', null)}>
          Cancel
        </Button>
      ) : (
        <Button
          ref={start}
          type="submit"
          icon={Play}
          look="primary"
          disabled={picked === '' || !valid || asked}
        >
          Start
        </Button>
      )}
      {!valid && (
        <p id={`${runsId}-wrong`} className={styles.wrong} role="alert">
          Runs: a whole number, 1 to {MAX_BENCHMARK_RUNS}.
        </p>
      )}
    </form>
  );
}

function Progress({ benchmark: { done, total, current, startedAt } }: { benchmark: BenchmarkState }) {
  return (
    <div className={styles.progress}>
      <progress max={total} value={done} aria-label="Samples taken" />
      <p>
        <span data-testid="benchmark-progress">
          {done}/{total}
        </span>
        {current && (
          <>
            {' · '}
            <strong>{current.series}</strong> run {current.run}
          </>
        )}
        <span className={styles.elapsed}>
          <Elapsed since={startedAt} />
        </span>
      </p>
    </div>
  );
}

function Ratios({ figures }: { figures: readonly SeriesFigures[] }) {
  return (
    <dl className={styles.ratios}>
      {RATIOS.map(({ name, label, of: [subject, reference], meaning }) => {
        const compared = compareSeries(figures, subject, reference);
        const same = compared?.verdict === 'same';
        return (
          <div key={name} className={styles.ratio} data-verdict={compared?.verdict}>
            <dt>{label}</dt>
            <dd data-testid={`ratio-${name}`}>
              {compared === undefined ? UNKNOWN : `${same ? '≈ ' : ''}${formatRatio(compared.times)}`}
            </dd>
            <dd className={styles.ratioMeaning}>
              {same
                ? 'no difference: it is within the spread of the samples'
                : `${compared?.verdict ?? 'faster'} ${meaning}`}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

async function exportResult(): Promise<void> {
  const reply = await ask('exportBenchmark', null);
  if (reply?.value.path) showDone(`Saved to ${reply.value.path}`);
}

function Results({ benchmark }: { benchmark: BenchmarkState }) {
  const { status, name, runs, samples, result, error, done, total } = benchmark;
  const figures = useMemo(() => figuresOf(samples), [samples]);
  return (
    <section
      className={styles.results}
      aria-label={`Benchmark of ${name}`}
      data-testid="benchmark"
      data-status={status}
    >
      <header className={styles.header}>
        <h2>{name}</h2>
        <span className={styles.summary}>
          {formatCount(runs, 'run')}
          {result &&
            ` · ${formatBytes(result.wireBytes)} wasm, ${formatBytes(result.artifactBytes)} artifact`}
        </span>
        {result && (
          <Button icon={Download} className={styles.export} onClick={() => void exportResult()}>
            Export JSON…
          </Button>
        )}
      </header>
      {status === 'running' && <Progress benchmark={benchmark} />}
      {status === 'cancelled' && (
        <p className={styles.ended}>
          Cancelled after {done} of {total} samples
          {figures.length > 0 ? '; what was measured stands below.' : '.'}
        </p>
      )}
      {status === 'failed' && (
        <div className={styles.failed} role="alert">
          <CircleX size={14} aria-hidden="true" />
          <div>
            <p>
              <Message text={error?.message ?? 'The benchmark failed.'} />
            </p>
            {error?.advice && <p>{error.advice}</p>}
          </div>
        </div>
      )}
      {figures.length > 0 && (
        <>
          <Ratios figures={figures} />
          <BenchmarkChart figures={figures} />
        </>
      )}
      <BenchmarkTable figures={figures} />
      <p className={styles.note}>Every stock, cold, disk and floor sample runs in a process of its own.</p>
    </section>
  );
}

/** Measures a module cold and warm, side by side. */
export function BenchmarkPanel() {
  const benchmark = useBenchmark((state) => state.benchmark);
  return (
    <div className={styles.panel}>
      <Setup running={benchmark?.status === 'running'} />
      {benchmark ? (
        <Results benchmark={benchmark} />
      ) : (
        <div className={styles.results}>
          <p className={styles.intro}>
            Loads one module again and again, cold and warm, and compares them in one run. A large module
            takes minutes: each cold sample is a whole compile.
          </p>
          <BenchmarkTable figures={[]} />
        </div>
      )}
    </div>
  );
}
