import { useEffect } from 'react';
import { conclude } from '../../shared/comparison-words.ts';
import { ComparisonView } from './comparison-view.tsx';
import { EmptyPrograms } from './empty-programs.tsx';
import { ProgramForm } from './program-form.tsx';
import { ProgramList } from './program-list.tsx';
import styles from './programs-panel.module.css';
import { loadDefaults, refreshComparisons, usePrograms } from './programs-store.ts';
import { endText, RunOutput } from './run-output.tsx';

function Shown() {
  const view = usePrograms((state) => state.view);
  switch (view.kind) {
    case 'empty':
      return <EmptyPrograms />;
    case 'run':
      return <RunOutput />;
    case 'comparison':
      return <ComparisonView key={view.id} id={view.id} />;
  }
}

/** What a screen reader says once a run or a comparison is over. */
function Announcement() {
  const text = usePrograms(({ view, run, comparison }) => {
    if (view.kind === 'run') return run === null || run.endedAt === null ? '' : endText(run);
    if (view.kind === 'empty' || comparison?.comparison.id !== view.id) return '';
    const { status } = comparison.comparison;
    if (status === 'running') return '';
    return conclude(comparison.comparison)?.headline ?? `The comparison was ${status}.`;
  });
  return (
    <p className="for-readers-only" role="status" data-testid="program-announcement">
      {text}
    </p>
  );
}

/** Runs a program of the person's own, and tells what the cache would be worth for it. */
export function ProgramsPanel() {
  useEffect(() => {
    void loadDefaults();
    void refreshComparisons();
  }, []);
  return (
    <div className={styles.room}>
      <div className={styles.panel}>
        <div className={styles.list}>
          <ProgramList />
        </div>
        <div className={styles.content}>
          <ProgramForm />
          <Shown />
        </div>
      </div>
      <Announcement />
    </div>
  );
}
