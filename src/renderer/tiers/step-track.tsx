import type { LoadStep } from '../../shared/load-steps.ts';
import { stepsAhead } from '../detail/steps.ts';
import styles from './step-track.module.css';

/** The steps of a load under way, with the one that it is at. */
export function StepTrack({ step }: { step: LoadStep | null }) {
  const track = stepsAhead(step);
  const at = step === null ? -1 : track.indexOf(step);
  return (
    <ol className={styles.track} aria-label="Steps">
      {track.map((name, index) => (
        <li
          key={name}
          className={index < at ? styles.done : index === at ? styles.now : styles.ahead}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className={styles.swatch} style={{ background: `var(--step-${name})` }} />
          {name}
        </li>
      ))}
    </ol>
  );
}
