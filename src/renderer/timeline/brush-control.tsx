import { Timer, X } from 'lucide-react';
import { formatClock } from '../format.ts';
import { brushLast, brushTime, useView } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import styles from './brush-control.module.css';

/** The span that timeline, log and table are narrowed to; one click widens them again. */
export function BrushedTime() {
  const brushed = useView((state) => state.brushedTime);
  if (brushed === null) return null;
  return (
    <button
      type="button"
      className={styles.brushed}
      title="Show all times again"
      data-testid="brushed-time"
      onClick={() => brushTime(null)}
    >
      {formatClock(brushed.from)} – {formatClock(brushed.to)}
      <X size={12} aria-hidden="true" />
      <span className="for-readers-only">, show all times again</span>
    </button>
  );
}

/** The same, with ways to narrow them without a mouse. */
export function BrushControl() {
  return (
    <span className={styles.control}>
      <Button icon={Timer} look="quiet" onClick={() => brushLast(1)}>
        Last minute
      </Button>
      <Button look="quiet" className={styles.wide} onClick={() => brushLast(5)}>
        Last 5 min
      </Button>
      <BrushedTime />
    </span>
  );
}
