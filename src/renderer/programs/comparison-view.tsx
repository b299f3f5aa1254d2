import { CircleX, Copy, Download, RotateCw, Square, Trash2 } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { figuresOf } from '../../shared/benchmark-statistics.ts';
import {
  analyse,
  type ComparisonAnalysis,
  conclude,
  firstOutputsOf,
  START_TEXT,
  timesOf,
} from '../../shared/comparison-words.ts';
import {
  type ComparisonState,
  type ProgramComparison,
  START_KINDS,
  type StartKind,
} from '../../shared/program-comparison.ts';
import { formatDay, machineText } from '../benchmark/run-words.ts';
import { SampleChart } from '../benchmark/sample-chart.tsx';
import { formatBytes, formatCount, formatDuration, UNKNOWN } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { showDone } from '../shell/notices-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import { Message } from '../widgets/message.tsx';
import { comparisonText } from './comparison-text.ts';
import styles from './comparison-view.module.css';
import {
  changeForm,
  comparisonOf,
  deleteComparison,
  isBusy,
  readComparison,
  usePrograms,
} from './programs-store.ts';

const COLOR: Record<StartKind, string> = {
  without: '--neutral-fill',
  first: '--compiler-fill',
  warm: '--disk-fill',
};

function phaseText({ phase, compiling }: ComparisonState): string {
  switch (phase) {
    case 'trying':
      return 'a run that is not counted, so that files are in memory, and the cache knows the command';
    case 'without':
      return 'a run without the cache';
    case 'first':
      return 'a first start with the cache, in an empty folder';
    case 'warm':
      return 'a warm start';
    case 'compiling':
      return `waiting for ${compiling === null ? 'what' : `what ${compiling} loads and`} is compiled in the background, so that it slows no run down`;
    case null:
      return '';
  }
}

function Progress({ state }: { state: ComparisonState }) {
  const { done, total, phase, phaseStartedAt, comparison } = state;
  return (
    <div className={styles.progress}>
      <progress value={done} max={Math.max(total, 1)} aria-label="Runs that are over" />
      <p>
        <span data-testid="comparison-progress">
          {done} of {formatCount(total, 'run')}
        </span>
        {phase !== null && (
          <span className={styles.phase}>
            {phaseText(state)}, <Elapsed since={phaseStartedAt} />
          </span>
        )}
        <span className={styles.times}>
          <Elapsed since={comparison.startedAt} /> so far
        </span>
        <Button icon={Square} onClick={() => void ask('cancelComparison', null)}>
          Cancel
        </Button>
      </p>
    </div>
  );
}

async function exportComparison(id: string, format: 'json' | 'csv'): Promise<void> {
  const reply = await ask('exportComparison', { id, format });
  if (reply?.value.path) showDone(`Saved to ${reply.value.path}`);
}

function Actions({ comparison }: { comparison: ProgramComparison }) {
  const { id, name, command, folder } = comparison;
  const isKept = usePrograms((state) => state.kept?.runs.some((kept) => kept.id === id) ?? false);
  const busy = usePrograms(isBusy);
  return (
    <div className={styles.actions}>
      <Button icon={Copy} onClick={() => void copyText(comparisonText(comparison), 'Comparison copied')}>
        Copy
      </Button>
      {isKept && (
        <>
          <Button icon={Download} onClick={() => void exportComparison(id, 'json')}>
            JSON…
          </Button>
          <Button icon={Download} onClick={() => void exportComparison(id, 'csv')}>
            CSV…
          </Button>
        </>
      )}
      <Button icon={RotateCw} disabled={busy} onClick={() => changeForm({ command, folder })}>
        Use its command
      </Button>
      {isKept && (
        <IconButton
          icon={Trash2}
          label={`Delete the comparison of ${name}`}
          onClick={() => void deleteComparison(id, name)}
        />
      )}
    </div>
  );
}

function Problem({ message, advice }: { message: string; advice: string | null }) {
  return (
    <div className={styles.failed} role="alert" data-testid="comparison-problem">
      <CircleX size={14} aria-hidden="true" />
      <div>
        <p>
          <Message text={message} />
        </p>
        {advice !== null && <p>{advice}</p>}
      </div>
    </div>
  );
}

function Conclusion({
  comparison,
  analysis,
}: {
  comparison: ProgramComparison;
  analysis: ComparisonAnalysis;
}) {
  const conclusion = conclude(comparison, analysis);
  if (conclusion === null) return null;
  return (
    <div className={styles.conclusion} data-tone={conclusion.tone} data-testid="comparison-conclusion">
      <p className={styles.headline}>{conclusion.headline}</p>
      <ul>
        {conclusion.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}

interface ChartProps {
  title: string;
  comparison: ProgramComparison;
  of: (taken: ProgramComparison['taken'], kind: StartKind) => number[];
}

function Chart({ title, comparison: { taken }, of }: ChartProps) {
  const rows = useMemo(
    () =>
      START_KINDS.map((kind) => ({
        id: kind,
        label: START_TEXT[kind].label,
        color: COLOR[kind],
        samples: of(taken, kind),
      })),
    [taken, of],
  );
  if (rows.every(({ samples }) => samples.length === 0)) return null;
  return (
    <figure className={styles.figure}>
      <figcaption>{title}</figcaption>
      <SampleChart name={title} rows={rows} scale="linear" />
    </figure>
  );
}

function Modules({ modules }: Pick<ComparisonAnalysis, 'modules'>) {
  if (modules.length === 0) return null;
  return (
    <table className={styles.table} data-testid="comparison-modules">
      <caption>
        Each module, from the call until the program has it; stock V8 compiles more of it later, as it runs
      </caption>
      <thead>
        <tr>
          <th scope="col">Wasm</th>
          <th scope="col">Size</th>
          <th scope="col">Stock V8</th>
          <th scope="col">From disk</th>
          <th scope="col">Warm starts from disk</th>
        </tr>
      </thead>
      <tbody>
        {modules.map(({ key, wireBytes, stock, disk, fromDisk, warmStarts }) => (
          <tr key={key}>
            <th scope="row" title={key} className={styles.key}>
              {key.slice(0, 12)}
            </th>
            <td>{formatBytes(wireBytes)}</td>
            <td>{stock === null ? UNKNOWN : formatDuration(stock.median)}</td>
            <td>{disk === null ? UNKNOWN : formatDuration(disk.median)}</td>
            <td>
              {fromDisk} of {warmStarts}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Runs({ comparison: { taken } }: { comparison: ProgramComparison }) {
  return (
    <details className={styles.details}>
      <summary>All runs, and what each kind is</summary>
      <dl className={styles.meanings}>
        {START_KINDS.map((kind) => (
          <div key={kind}>
            <dt>{START_TEXT[kind].label}</dt>
            <dd>{START_TEXT[kind].meaning}</dd>
          </div>
        ))}
      </dl>
      <table className={styles.table} data-testid="comparison-runs">
        <caption className="for-readers-only">All runs</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">To exit</th>
            <th scope="col">To first output</th>
            <th scope="col">Ended with</th>
            <th scope="col">Wasm</th>
          </tr>
        </thead>
        <tbody>
          {taken.map(({ kind, ms, firstOutputMs, exitCode, signal, loads }, index) => {
            const disk = figuresOf(loads.filter((load) => load.servedBy === 'disk').map((load) => load.ms));
            const stock = loads.filter((load) => load.servedBy === 'stock').length;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: runs do not move
              <tr key={index}>
                <th scope="row">
                  {index + 1}, {START_TEXT[kind].one}
                </th>
                <td>{formatDuration(ms)}</td>
                <td>{firstOutputMs === null ? 'printed nothing' : formatDuration(firstOutputMs)}</td>
                <td>{signal ?? exitCode}</td>
                <td>
                  {kind === 'without'
                    ? UNKNOWN
                    : [
                        disk !== null && `${disk.count} from disk`,
                        stock > 0 && `${stock} stock`,
                        loads.length === 0 && 'none',
                      ]
                        .filter(Boolean)
                        .join(', ')}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}

/** One comparison: how far it is, what it comes to, and what that was made of. */
export function ComparisonView({ id }: { id: string }) {
  const comparison = usePrograms((state) => comparisonOf(state, id));
  const state = usePrograms(({ comparison: current }) => (current?.comparison.id === id ? current : null));
  useEffect(() => {
    void readComparison(id);
  }, [id]);
  const analysis = useMemo(
    () => (comparison && comparison.status !== 'running' ? analyse(comparison.taken) : null),
    [comparison],
  );
  if (!comparison) return <p className={styles.loading}>Reading the comparison…</p>;
  const { name, startedAt, status, runs, folder, node, machine, appVersion, problem } = comparison;
  const running = status === 'running';
  return (
    <article
      className={styles.comparison}
      aria-label={`Comparison of ${name}`}
      data-testid="comparison"
      data-status={status}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
      tabIndex={0}
    >
      <header className={styles.header}>
        <h2>{name}</h2>
        <p className={styles.facts}>
          {formatDay(startedAt)} · {formatCount(runs, 'run')} of each kind · in {folder}
        </p>
      </header>
      {state && running && <Progress state={state} />}
      {problem !== null && <Problem {...problem} />}
      {state?.keepProblem && <Problem {...state.keepProblem} />}
      {analysis && <Conclusion comparison={comparison} analysis={analysis} />}
      {!running && <Actions comparison={comparison} />}
      <Chart title="From start to exit" comparison={comparison} of={timesOf} />
      <Chart title="From start to the first output" comparison={comparison} of={firstOutputsOf} />
      {analysis && <Modules modules={analysis.modules} />}
      {!running && comparison.taken.length > 0 && <Runs comparison={comparison} />}
      {!running && (
        <footer className={styles.footer}>
          <p>
            Without the cache, with an empty one and with a filled one in turn, each run a process of its own,
            measured from outside. Each point is a run, each line a median.
          </p>
          <p>
            {node === null ? 'No node in the PATH' : `node ${node.version}, ${node.path}`}; app {appVersion};{' '}
            {machineText(machine)}
          </p>
        </footer>
      )}
    </article>
  );
}
