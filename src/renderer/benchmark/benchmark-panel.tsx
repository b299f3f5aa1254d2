import { useEffect } from 'react';
import { useView } from '../shell/view-store.ts';
import styles from './benchmark-panel.module.css';
import { refreshKept, showPicked, useBenchmark } from './benchmark-store.ts';
import { CompareView } from './compare-view.tsx';
import { RunList } from './run-list.tsx';
import { RunView } from './run-view.tsx';
import { SetupForm } from './setup-form.tsx';

function Shown() {
  const view = useBenchmark((state) => state.view);
  switch (view.kind) {
    case 'setup':
      return <SetupForm />;
    case 'run':
      return <RunView key={view.id} id={view.id} />;
    case 'compare':
      return <CompareView before={view.before} after={view.after} />;
  }
}

/** Measures modules cold and warm, side by side, and keeps what was measured. */
export function BenchmarkPanel() {
  const picked = useView((state) => state.benchmarkRowIds);
  useEffect(() => showPicked(picked), [picked]);
  useEffect(() => {
    void refreshKept();
  }, []);
  return (
    <div className={styles.room}>
      <div className={styles.panel}>
        <div className={styles.list}>
          <RunList />
        </div>
        <div className={styles.content}>
          <Shown />
        </div>
      </div>
    </div>
  );
}
