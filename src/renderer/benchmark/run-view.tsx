import { CircleX, Download, Image, Pencil, RotateCw, Square, Trash2 } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { type BenchmarkRun, MAX_RUN_NAME_LENGTH } from '../../shared/benchmark-run.ts';
import { SERIES_TEXT } from '../../shared/benchmark-series.ts';
import type { BenchmarkState } from '../../shared/contract.ts';
import { formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { showDone } from '../shell/notices-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Elapsed } from '../widgets/elapsed.tsx';
import { Message } from '../widgets/message.tsx';
import {
  countSamples,
  deleteRun,
  previousOf,
  readRun,
  renameRun,
  runOf,
  showView,
  useBenchmark,
} from './benchmark-store.ts';
import { isOverWith, ModuleResult, STATUS_TEXT } from './module-result.tsx';
import { savePicture } from './picture.ts';
import styles from './run-view.module.css';
import { formatDay, machineText, timeLeftText, versionsText } from './run-words.ts';
import { ScaleChoice } from './scale-choice.tsx';

/** What a sample under way is called: two series come from one. */
const KIND_LABEL: Record<string, string> = { tiers: 'disk and memory' };

function labelOfKind(kind: string): string {
  const text = (SERIES_TEXT as Record<string, { label: string } | undefined>)[kind];
  return KIND_LABEL[kind] ?? text?.label ?? kind;
}

function Progress({ benchmark }: { benchmark: BenchmarkState }) {
  const { run, done, total, current, msLeft } = benchmark;
  const module = current === null ? undefined : run.modules[current.module];
  return (
    <div className={styles.progress}>
      <progress
        {...(total > 0 && { value: done })}
        max={Math.max(total, 1)}
        aria-label="Samples taken"
        data-waits={total === 0}
      />
      <p>
        <span data-testid="benchmark-progress">
          {total === 0 ? 'Getting ready' : `${done.toLocaleString('en')} of ${formatCount(total, 'sample')}`}
        </span>
        {module && (
          <span className={styles.current}>
            {current?.kind == null
              ? `${module.name} is brought into the disk tier`
              : `${module.name}: ${labelOfKind(current.kind)}, run ${current.run} of ${run.runs}`}
          </span>
        )}
        <span className={styles.times}>
          {msLeft !== null && total > 0 && <span data-testid="time-left">{timeLeftText(msLeft)}, </span>}
          <Elapsed since={run.startedAt} /> so far
        </span>
        <Button icon={Square} onClick={() => void ask('cancelBenchmark', { rowId: null })}>
          Cancel all
        </Button>
      </p>
    </div>
  );
}

/** The modules of a run under way, each with what it is up to and a way to give it up. */
function Queue({ benchmark: { run, rowIds } }: { benchmark: BenchmarkState }) {
  if (run.modules.length === 1) return null;
  return (
    <ol className={styles.queue} aria-label="Queue">
      {run.modules.map((module, index) => {
        const rowId = rowIds[index];
        return (
          <li key={rowId} data-status={module.status}>
            <span className={styles.queued}>{module.name}</span>
            <span className={styles.status}>{STATUS_TEXT[module.status]}</span>
            <span className={styles.taken}>{formatCount(countSamples(module), 'figure')}</span>
            {rowId !== undefined && (
              <IconButton
                icon={Square}
                label={`Cancel ${module.name}`}
                disabled={isOverWith(module)}
                onClick={() => void ask('cancelBenchmark', { rowId })}
              />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Title({ run, canRename }: { run: BenchmarkRun; canRename: boolean }) {
  const [typed, setTyped] = useState<string | null>(null);
  const inputId = useId();
  if (typed === null) {
    return (
      <>
        <h2>{run.name}</h2>
        {canRename && <IconButton icon={Pencil} label="Rename this run" onClick={() => setTyped(run.name)} />}
      </>
    );
  }
  return (
    <form
      className={styles.rename}
      onSubmit={async (event) => {
        event.preventDefault();
        const name = typed.trim();
        if (name !== '' && name !== run.name) await renameRun(run.id, name);
        setTyped(null);
      }}
    >
      <label className="for-readers-only" htmlFor={inputId}>
        Name of this run
      </label>
      <input
        id={inputId}
        // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
        autoFocus
        value={typed}
        maxLength={MAX_RUN_NAME_LENGTH}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          setTyped(null);
        }}
      />
      <Button type="submit" disabled={typed.trim() === ''}>
        Save
      </Button>
    </form>
  );
}

async function exportRun(id: string, format: 'json' | 'csv'): Promise<void> {
  const reply = await ask('exportBenchmark', { id, format });
  if (reply?.value.path) showDone(`Saved to ${reply.value.path}`);
}

function Actions({ run, previous }: { run: BenchmarkRun; previous: string | undefined }) {
  const isKept = useBenchmark((state) => state.kept?.runs.some(({ id }) => id === run.id) ?? false);
  return (
    <div className={styles.actions}>
      {previous !== undefined && (
        <Button look="primary" onClick={() => showView({ kind: 'compare', before: previous, after: run.id })}>
          Compare with the last
        </Button>
      )}
      {isKept && (
        <>
          <Button icon={Download} onClick={() => void exportRun(run.id, 'json')}>
            JSON…
          </Button>
          <Button icon={Download} onClick={() => void exportRun(run.id, 'csv')}>
            CSV…
          </Button>
        </>
      )}
      <Button icon={Image} onClick={() => void savePicture(run)}>
        Picture…
      </Button>
      {isKept && (
        <IconButton
          icon={Trash2}
          label={`Delete the run ${run.name}`}
          onClick={() => void deleteRun(run.id, run.name)}
        />
      )}
    </div>
  );
}

function usePrevious(run: BenchmarkRun | undefined): string | undefined {
  return useBenchmark(({ kept }) =>
    run && kept ? previousOf(kept.runs, { ...run, modules: run.modules.map(({ name }) => name) }) : undefined,
  );
}

/** One run: how far it is, and what was measured. */
export function RunView({ id }: { id: string }) {
  const run = useBenchmark((state) => runOf(state, id));
  const benchmark = useBenchmark((state) => (state.benchmark?.run.id === id ? state.benchmark : null));
  const previous = usePrevious(run);
  useEffect(() => {
    void readRun(id);
  }, [id]);
  if (!run) return <p className={styles.loading}>Reading the run…</p>;
  const running = run.status === 'running';
  return (
    <article
      className={styles.run}
      aria-label={`Benchmark run ${run.name}`}
      data-testid="benchmark"
      data-status={run.status}
    >
      <header className={styles.header}>
        <div className={styles.title}>
          <Title key={run.id} run={run} canRename={!running && benchmark?.keepProblem == null} />
        </div>
        <p className={styles.facts}>
          {formatDay(run.startedAt)} · {formatCount(run.modules.length, 'module')} ·{' '}
          {formatCount(run.runs, 'run')}
          {run.status === 'cancelled' && ' · cancelled; what was measured until then stands below'}
        </p>
        {!running && <Actions run={run} previous={previous} />}
      </header>
      {benchmark && running && (
        <>
          <Progress benchmark={benchmark} />
          <Queue benchmark={benchmark} />
        </>
      )}
      {benchmark?.keepProblem && (
        <div className={styles.failed} role="alert">
          <CircleX size={14} aria-hidden="true" />
          <div>
            <p>
              <Message text={benchmark.keepProblem.message} />
            </p>
            <p>{benchmark.keepProblem.advice}</p>
          </div>
        </div>
      )}
      <ScaleChoice />
      {run.modules.map((module, index) => (
        <ModuleResult
          // biome-ignore lint/suspicious/noArrayIndexKey: a run's modules do not move
          key={index}
          run={run}
          module={module}
        />
      ))}
      {!running && (
        <footer className={styles.footer}>
          <p>{machineText(run.machine)}</p>
          <p>{versionsText(run.versions)}</p>
          <p>
            Each point is a sample, each line the median of its series. Intervals hold the true ratio of
            medians in 19 of 20 cases (bootstrap, 2,000 resamples).
          </p>
          <Button icon={RotateCw} onClick={() => showView({ kind: 'setup' })}>
            New benchmark
          </Button>
        </footer>
      )}
    </article>
  );
}
