import { ArrowLeft } from 'lucide-react';
import { useEffect, useId, useMemo } from 'react';
import type { BenchmarkRun } from '../../shared/benchmark-run.ts';
import { SERIES_TEXT } from '../../shared/benchmark-series.ts';
import { intervalText, verdictText } from '../../shared/benchmark-words.ts';
import { formatDuration, UNKNOWN } from '../format.ts';
import { useView } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import { readRun, runOf, showView, useBenchmark } from './benchmark-store.ts';
import type { ChartRow } from './chart-layout.ts';
import { type ComparedModule, compareRuns } from './compare-runs.ts';
import styles from './compare-view.module.css';
import { formatDay } from './run-words.ts';
import { SampleChart } from './sample-chart.tsx';
import { ScaleChoice } from './scale-choice.tsx';
import { SERIES_COLOR } from './series-look.ts';

interface RunChoiceProps {
  label: string;
  id: string;
  onChoose(id: string): void;
}

function RunChoice({ label, id, onChoose }: RunChoiceProps) {
  const runs = useBenchmark((state) => state.kept?.runs);
  const selectId = useId();
  return (
    <div className={styles.choice}>
      <label htmlFor={selectId}>{label}</label>
      <select id={selectId} value={id} onChange={(event) => onChoose(event.target.value)}>
        {runs?.map((run) => (
          <option key={run.id} value={run.id}>
            {formatDay(run.startedAt)}: {run.name}
          </option>
        ))}
      </select>
    </div>
  );
}

function Module({ compared }: { compared: ComparedModule }) {
  const scale = useView((state) => state.benchmarkScale);
  const { before, after, series } = compared;
  const rows = useMemo<ChartRow[]>(
    () =>
      series.flatMap(({ series: name, before: earlier, after: later }) => [
        {
          id: `${name} before`,
          label: `${SERIES_TEXT[name].label}, before`,
          color: '--neutral-fill-2',
          samples: earlier,
        },
        {
          id: `${name} after`,
          label: `${SERIES_TEXT[name].label}, after`,
          color: SERIES_COLOR[name],
          samples: later,
        },
      ]),
    [series],
  );
  return (
    <section
      className={styles.module}
      aria-label={`Comparison of ${after.name}`}
      data-testid="compared-module"
    >
      <h3 title={after.file}>
        {after.name}
        {before.name !== after.name && <span className={styles.former}> (before: {before.name})</span>}
      </h3>
      {series.length === 0 ? (
        <p className={styles.note}>Neither run measured anything of it.</p>
      ) : (
        <>
          <table className={styles.table}>
            <caption className="for-readers-only">Medians of {after.name} in both runs</caption>
            <thead>
              <tr>
                <th scope="col">Series</th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
                <th scope="col">After against before</th>
              </tr>
            </thead>
            <tbody>
              {series.map(({ series: name, beforeMedian, afterMedian, ratio }) => (
                <tr key={name} data-series={name} data-verdict={ratio?.verdict}>
                  <th scope="row">{SERIES_TEXT[name].label}</th>
                  <td>{beforeMedian === null ? UNKNOWN : formatDuration(beforeMedian)}</td>
                  <td>{afterMedian === null ? UNKNOWN : formatDuration(afterMedian)}</td>
                  <td>
                    {ratio === null ? (
                      'only one of the two has it'
                    ) : (
                      <>
                        <span className={styles.verdict}>{verdictText(ratio)}</span>
                        <span className={styles.interval}>{intervalText(ratio)}</span>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <SampleChart name={after.name} rows={rows} scale={scale} />
        </>
      )}
    </section>
  );
}

function Compared({ before, after }: { before: BenchmarkRun; after: BenchmarkRun }) {
  const { modules, onlyBefore, onlyAfter, differences } = useMemo(
    () => compareRuns(before, after),
    [before, after],
  );
  return (
    <>
      <div className={styles.differences}>
        <h3>Besides the samples</h3>
        {differences.length === 0 ? (
          <p className={styles.note}>Same modules, engine, versions and machine.</p>
        ) : (
          <ul>
            {differences.map((difference) => (
              <li key={difference}>{difference}</li>
            ))}
          </ul>
        )}
        <p className={styles.note}>
          Load of the machine: {before.machine.loadAtStart.toFixed(2)}, then{' '}
          {after.machine.loadAtStart.toFixed(2)}.
        </p>
      </div>
      <ScaleChoice />
      {modules.map((compared) => (
        <Module key={`${compared.after.file} ${compared.after.key}`} compared={compared} />
      ))}
      {modules.length === 0 && <p className={styles.note}>The two runs have no module in common.</p>}
      {[
        ['before', onlyBefore],
        ['after', onlyAfter],
      ].map(([which, only]) =>
        typeof which === 'string' && Array.isArray(only) && only.length > 0 ? (
          <p key={which} className={styles.note}>
            Only in the run {which}: {only.map(({ name }) => name).join(', ')}
          </p>
        ) : null,
      )}
    </>
  );
}

/** Two runs side by side: is it faster than before? */
export function CompareView({ before, after }: { before: string; after: string }) {
  const earlier = useBenchmark((state) => runOf(state, before));
  const later = useBenchmark((state) => runOf(state, after));
  useEffect(() => {
    void readRun(before);
    void readRun(after);
  }, [before, after]);
  return (
    <article className={styles.compare} aria-label="Two runs compared" data-testid="benchmark-compare">
      <header className={styles.header}>
        <Button icon={ArrowLeft} look="quiet" onClick={() => showView({ kind: 'run', id: after })}>
          Back to the run
        </Button>
        <h2>Two runs compared</h2>
        <div className={styles.choices}>
          <RunChoice
            label="Before"
            id={before}
            onChoose={(id) => showView({ kind: 'compare', before: id, after })}
          />
          <RunChoice
            label="After"
            id={after}
            onChoose={(id) => showView({ kind: 'compare', before, after: id })}
          />
        </div>
      </header>
      {earlier && later ? (
        <Compared before={earlier} after={later} />
      ) : (
        <p className={styles.note}>Reading the runs…</p>
      )}
    </article>
  );
}
