import { Play, Plus, X } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { MAX_BENCHMARK_MODULES, MAX_BENCHMARK_RUNS } from '../../shared/benchmark-run.ts';
import {
  type BenchmarkSeries,
  RUNNING_SERIES,
  runsCode,
  SERIES_TEXT,
} from '../../shared/benchmark-series.ts';
import type { BenchmarkAbility, ModuleRow } from '../../shared/contract.ts';
import { folderOf, formatBytes, formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { canBenchmark } from '../modules/module-actions.ts';
import { useModules } from '../modules/modules-store.ts';
import { useView } from '../shell/view-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { isRunning, showView, useBenchmark } from './benchmark-store.ts';
import { splitArguments } from './command-arguments.ts';
import { SERIES_COLOR } from './series-look.ts';
import styles from './setup-form.module.css';

const LOADS: readonly BenchmarkSeries[] = ['stock', 'cold', 'disk', 'memory', 'floor'];
const UNDONE: readonly BenchmarkSeries[] = ['stockAll', 'stockExports'];
/** How many matches are offered at once: more are found by typing more. */
const MOST_OFFERED = 5;

/** The picked rows that can be measured; else the selected one, else the first that can. */
function usePickedRows(): ModuleRow[] {
  const picked = useView((state) => state.benchmarkRowIds);
  const selected = useView((state) => state.selectedId);
  return useModules(
    useShallow((state) => {
      const fitting = (ids: readonly (string | null)[]) =>
        ids.flatMap((id) => {
          const row = id === null ? undefined : state.byId.get(id);
          return row && canBenchmark(row) ? [row] : [];
        });
      const rows = fitting(picked).slice(0, MAX_BENCHMARK_MODULES);
      if (rows.length > 0) return rows;
      const [other = state.rows.find(canBenchmark)] = fitting([selected]);
      return other ? [other] : [];
    }),
  );
}

/** What can be measured of rows, by their ids; those that are not known yet are absent. */
function useAbilities(rows: readonly ModuleRow[]): ReadonlyMap<string, BenchmarkAbility> {
  const [abilities, setAbilities] = useState<ReadonlyMap<string, BenchmarkAbility>>(new Map());
  // The files may have changed where one was loaded since.
  const question = rows.map(({ id, key }) => `${id} ${key}`).join('\n');
  useEffect(() => {
    if (question === '') return undefined;
    let isAsked = true;
    const rowIds = question.split('\n').map((line) => line.slice(0, line.lastIndexOf(' ')));
    void ask('benchmarkAbilities', { rowIds }).then((reply) => {
      if (reply && isAsked) {
        setAbilities(new Map(reply.value.abilities.map((ability) => [ability.rowId, ability])));
      }
    });
    return () => {
      isAsked = false;
    };
  }, [question]);
  return abilities;
}

function ModulePicker({ rows }: { rows: readonly ModuleRow[] }) {
  const [text, setText] = useState('');
  const searchId = useId();
  const pick = (picked: readonly ModuleRow[]) =>
    useView.setState({ benchmarkRowIds: picked.map(({ id }) => id) });
  const chosen = useMemo(() => new Set(rows.map(({ id }) => id)), [rows]);
  const offered = useModules(
    useShallow((state) => {
      const wanted = text.trim().toLowerCase();
      const found: ModuleRow[] = [];
      for (const row of state.rows) {
        if (found.length > MOST_OFFERED) break;
        if (chosen.has(row.id) || !canBenchmark(row)) continue;
        if (`${row.path ?? row.name}`.toLowerCase().includes(wanted)) found.push(row);
      }
      return found;
    }),
  );
  const isFull = rows.length >= MAX_BENCHMARK_MODULES;
  return (
    <fieldset className={styles.group}>
      <legend>Modules</legend>
      {rows.length === 0 && <p className={styles.note}>Load a module first: drop a file into the window.</p>}
      <ul className={styles.modules} aria-label="Modules to measure">
        {rows.map((row) => (
          <li key={row.id} className={styles.module}>
            <span className={styles.name}>{row.name}</span>
            <span className={styles.fact}>{formatBytes(row.wireBytes)}</span>
            <span className={styles.folder}>{row.path === null ? '' : folderOf(row.path)}</span>
            <IconButton
              icon={X}
              label={`Leave out ${row.name}`}
              disabled={rows.length === 1}
              onClick={() => pick(rows.filter((other) => other !== row))}
            />
          </li>
        ))}
      </ul>
      {(offered.length > 0 || text !== '') && !isFull && (
        <div className={styles.add}>
          <label htmlFor={searchId}>Add a module</label>
          <input
            id={searchId}
            type="search"
            placeholder="Name or folder"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <ul className={styles.offers} aria-label="Modules that can be added">
            {offered.slice(0, MOST_OFFERED).map((row) => (
              <li key={row.id}>
                <Button
                  icon={Plus}
                  aria-label={`Add ${row.name}${row.path === null ? '' : ` of ${folderOf(row.path)}`}`}
                  title={row.path ?? row.name}
                  onClick={() => pick([...rows, row])}
                >
                  <span className={styles.offer}>{row.name}</span>
                </Button>
              </li>
            ))}
            {offered.length > MOST_OFFERED && <li className={styles.note}>and more: type to find them</li>}
            {offered.length === 0 && <li className={styles.note}>No loaded module has that in its path.</li>}
          </ul>
        </div>
      )}
    </fieldset>
  );
}

interface SeriesBoxProps {
  series: readonly BenchmarkSeries[];
  label: string;
  meaning: string;
  disabled?: boolean;
}

/** One box may stand for two series that say something only together. */
function SeriesBox({ series, label, meaning, disabled = false }: SeriesBoxProps) {
  const checked = useView((state) => series.every((name) => state.benchmarkSeries.has(name)));
  const [first] = series;
  return (
    <label className={styles.box} data-disabled={disabled}>
      <input
        type="checkbox"
        checked={checked && !disabled}
        disabled={disabled}
        onChange={(event) => {
          const next = new Set(useView.getState().benchmarkSeries);
          for (const name of series) {
            if (event.target.checked) next.add(name);
            else next.delete(name);
          }
          useView.setState({ benchmarkSeries: next });
        }}
      />
      <span>
        <span className={styles.series}>
          {first && <span className={styles.swatch} style={{ background: `var(${SERIES_COLOR[first]})` }} />}
          {label}
        </span>
        <span className={styles.meaning}>{meaning}</span>
      </span>
    </label>
  );
}

const boxesOf = (series: readonly BenchmarkSeries[]) =>
  series.map((name) => <SeriesBox key={name} series={[name]} {...SERIES_TEXT[name]} />);

/** How many processes one run of a module starts: disk and memory are one. */
function samplesOf(series: ReadonlySet<BenchmarkSeries>, isCommand: boolean): number {
  const taken = [...series].filter((name) => isCommand || !runsCode(name));
  return taken.length - Number(series.has('disk') && series.has('memory'));
}

/** The modules for which the form was last opened with its button to start in hand. */
let startOffered: readonly string[] | null = null;

/** What a new run measures. */
export function SetupForm() {
  const rows = usePickedRows();
  const abilities = useAbilities(rows);
  const series = useView((state) => state.benchmarkSeries);
  const runs = useView((state) => state.benchmarkRuns);
  const typedArguments = useView((state) => state.benchmarkArguments);
  const running = useBenchmark((state) => (isRunning(state.benchmark) ? state.benchmark?.run : undefined));
  const [asked, setAsked] = useState(false);
  const runsId = useId();
  const argumentsId = useId();
  const start = useRef<HTMLButtonElement>(null);
  const picked = useView((state) => state.benchmarkRowIds);
  // Whoever picked modules elsewhere wants to start next; once, for the form is shown again for other reasons too.
  useEffect(() => {
    if (picked.length === 0 || picked === startOffered) return;
    startOffered = picked;
    start.current?.focus();
  }, [picked]);

  const commands = rows.filter(({ id }) => abilities.get(id)?.isWasiCommand);
  const chosen = new Set(series);
  if (commands.length === 0) for (const name of RUNNING_SERIES) chosen.delete(name);
  const runsModules = RUNNING_SERIES.some((name) => chosen.has(name));
  const count = Number(runs);
  const samples = count * rows.reduce((sum, row) => sum + samplesOf(chosen, commands.includes(row)), 0);
  const validRuns = Number.isInteger(count) && count >= 1 && count <= MAX_BENCHMARK_RUNS;
  const canStart = rows.length > 0 && validRuns && chosen.size > 0 && !asked && !running;
  return (
    <form
      className={styles.form}
      aria-label="New benchmark"
      onSubmit={async (event) => {
        event.preventDefault();
        setAsked(true);
        await ask('startBenchmark', {
          rowIds: rows.map(({ id }) => id),
          series: [...chosen],
          runs: count,
          commandArguments: runsModules ? splitArguments(typedArguments) : [],
        });
        setAsked(false);
      }}
    >
      <header className={styles.header}>
        <h2>New benchmark</h2>
        <p className={styles.note}>
          Each sample is taken in a process of its own, all series and modules in turn, so that a machine that
          slows down slows all of them. A large module takes minutes: each cold sample is a whole compile.
        </p>
      </header>
      <ModulePicker rows={rows} />
      <fieldset className={styles.group}>
        <legend>Loads</legend>
        {boxesOf(LOADS)}
      </fieldset>
      <fieldset className={styles.group}>
        <legend>What a stock load has not done yet</legend>
        {boxesOf(UNDONE)}
        <SeriesBox
          series={RUNNING_SERIES}
          label="time to first result"
          meaning={
            commands.length === 0
              ? 'For WASI commands: modules that export _start and import nothing but wasi_snapshot_preview1. None of the chosen ones is one.'
              : `Runs the program in ${commands.length === rows.length ? 'the module' : commands.map(({ name }) => name).join(', ')}, on stock V8 and from disk: from the start of the load to its exit. Its code is executed, in a process of its own without files, environment, network or input, for a minute at most. You are asked before.`
          }
          disabled={commands.length === 0}
        />
        {runsModules && (
          <div className={styles.arguments}>
            <label htmlFor={argumentsId}>Arguments for the program</label>
            <input
              id={argumentsId}
              type="text"
              spellCheck={false}
              placeholder="none"
              value={typedArguments}
              onChange={(event) => useView.setState({ benchmarkArguments: event.target.value })}
            />
          </div>
        )}
      </fieldset>
      <div className={styles.start}>
        <label htmlFor={runsId}>Runs</label>
        <input
          id={runsId}
          type="number"
          min={1}
          max={MAX_BENCHMARK_RUNS}
          step={1}
          required
          value={runs}
          aria-invalid={!validRuns}
          aria-describedby={`${runsId}-note`}
          onChange={(event) => useView.setState({ benchmarkRuns: event.target.value })}
        />
        <Button ref={start} type="submit" icon={Play} look="primary" disabled={!canStart}>
          Start
        </Button>
        <p id={`${runsId}-note`} className={styles.note}>
          {validRuns ? (
            <>
              {formatCount(samples, 'sample')}
              {count < 5 && '; an interval takes 5 runs'}
              {chosen.size === 0 && ': choose what to measure'}
            </>
          ) : (
            <span className={styles.wrong} role="alert">
              Runs: a whole number, 1 to {MAX_BENCHMARK_RUNS}.
            </span>
          )}
        </p>
      </div>
      {running && (
        <p className={styles.note}>
          {running.name} is being measured, and a second run would slow it down.{' '}
          <button
            type="button"
            className={styles.link}
            onClick={() => showView({ kind: 'run', id: running.id })}
          >
            Show it
          </button>
        </p>
      )}
    </form>
  );
}
