import { useEffect } from 'react';
import { ComparisonView } from './comparison-view.tsx';
import { EmptyPrograms } from './empty-programs.tsx';
import { ProgramForm } from './program-form.tsx';
import { ProgramList } from './program-list.tsx';
import styles from './programs-panel.module.css';
import { loadDefaults, refreshComparisons, usePrograms } from './programs-store.ts';
import { RunOutput } from './run-output.tsx';

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
    </div>
  );
}
