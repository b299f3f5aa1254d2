import { useId } from 'react';
import type { ProgramForm } from '../../shared/kept-view.ts';
import { formatDay } from '../benchmark/run-words.ts';
import { useView } from '../shell/view-store.ts';
import { KeptNotes } from '../widgets/kept-notes.tsx';
import styles from './program-list.module.css';
import { changeForm, showProgramView, undoDeleteComparison, usePrograms } from './programs-store.ts';

/** A command without the folders of the files in it, which would leave no room for their names. */
const shortCommand = (command: string): string =>
  command.replaceAll(/(?:[^\s'"]*\/)+([^\s/'"]+)/g, '$1').replaceAll(/'([\w.@-]+)'/g, '$1');

interface Entry {
  id: string;
  name: string;
  fact: string;
  title: string;
  isCurrent: boolean;
  open(): void;
}

function useRecent(): Entry[] {
  const recent = useView((state) => state.recentPrograms);
  return recent.map((form: ProgramForm, index) => ({
    id: String(index),
    name: shortCommand(form.command),
    fact: form.folder || 'the folder by default',
    title: `${form.command}\n${form.folder}`,
    isCurrent: false,
    open: () => {
      changeForm(form);
      usePrograms.setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
    },
  }));
}

function useComparisons(): Entry[] {
  const kept = usePrograms((state) => state.kept);
  const state = usePrograms(({ comparison }) => comparison);
  const view = usePrograms((state) => state.view);
  const shown = view.kind === 'comparison' ? view.id : null;
  const runs = kept?.runs ?? [];
  // One that is under way, that could not be kept, or of which nothing was measured, is in no folder.
  const current = state?.comparison;
  const isElsewhere =
    current && (current.status === 'running' || state.keepProblem !== null || current.taken.length === 0);
  return [...(isElsewhere ? [current] : []), ...runs].map(({ id, name, startedAt, status, folder }) => ({
    id,
    name: shortCommand(name),
    fact:
      status === 'running' ? 'under way' : `${formatDay(startedAt)}${status === 'done' ? '' : `, ${status}`}`,
    title: `${name}\n${folder}`,
    isCurrent: id === shown,
    open: () => showProgramView({ kind: 'comparison', id }),
  }));
}

function useLastRun(): Entry[] {
  const run = usePrograms((state) => state.run);
  const isCurrent = usePrograms((state) => state.view.kind === 'run');
  if (!run) return [];
  const { id, command, folder, state } = run;
  const fact = { running: 'runs', stopping: 'is being stopped', ended: 'has ended', failed: 'did not start' }[
    state
  ];
  const open = () => showProgramView({ kind: 'run' });
  return [{ id, name: shortCommand(command), fact, title: `${command}\n${folder}`, isCurrent, open }];
}

function Entries({ label, entries, none }: { label: string; entries: readonly Entry[]; none?: string }) {
  const headingId = useId();
  if (entries.length === 0 && none === undefined) return null;
  return (
    <section className={styles.group} aria-labelledby={headingId}>
      <h3 id={headingId}>{label}</h3>
      {entries.length === 0 && <p className={styles.none}>{none}</p>}
      <ol>
        {entries.map(({ id, name, fact, title, isCurrent, open }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.entry}
              aria-current={isCurrent ? 'page' : undefined}
              title={title}
              onClick={open}
            >
              <span className={styles.name}>{name}</span>
              <span className={styles.fact}>{fact}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Choice({ groups }: { groups: readonly { label: string; entries: readonly Entry[] }[] }) {
  const selectId = useId();
  const all = groups.flatMap(({ label, entries }) =>
    entries.map((entry) => ({ ...entry, value: `${label} ${entry.id}` })),
  );
  const current = all.find(({ isCurrent }) => isCurrent)?.value ?? '';
  return (
    <div className={styles.select}>
      <label htmlFor={selectId}>Programs</label>
      <select
        id={selectId}
        value={current}
        onChange={(event) => all.find(({ value }) => value === event.target.value)?.open()}
      >
        <option value="">{all.length === 0 ? 'none yet' : 'choose one'}</option>
        {groups
          .filter(({ entries }) => entries.length > 0)
          .map(({ label, entries }) => (
            <optgroup key={label} label={label}>
              {entries.map(({ id, name, fact }) => (
                <option key={id} value={`${label} ${id}`}>
                  {name} ({fact})
                </option>
              ))}
            </optgroup>
          ))}
      </select>
    </div>
  );
}

function Notes() {
  const kept = usePrograms((state) => state.kept);
  const deleted = usePrograms((state) => state.deleted);
  return (
    <KeptNotes kept={kept} deleted={deleted} what="comparisons" onUndo={() => void undoDeleteComparison()} />
  );
}

/** What was run and compared: beside what is shown, or in one line over it where there is little room. */
export function ProgramList() {
  const [run, comparisons, recent] = [useLastRun(), useComparisons(), useRecent()];
  return (
    <nav className={styles.list} aria-label="Programs">
      <Choice
        groups={[
          { label: 'Last run', entries: run },
          { label: 'Comparisons', entries: comparisons },
          { label: 'Recent commands', entries: recent },
        ]}
      />
      <Notes />
      <Entries label="Last run" entries={run} />
      <Entries label="Comparisons" entries={comparisons} none="They are kept, and stand here." />
      <Entries label="Recent commands" entries={recent} />
    </nav>
  );
}
