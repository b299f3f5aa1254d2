import { useId } from 'react';
import type { ScaleKind } from '../../shared/kept-view.ts';
import { useView } from '../shell/view-store.ts';
import styles from './scale-choice.module.css';

const SCALES: readonly { kind: ScaleKind; label: string }[] = [
  { kind: 'linear', label: 'Linear' },
  { kind: 'logarithmic', label: 'Logarithmic' },
];

/** Which axis the charts have. */
export function ScaleChoice() {
  const scale = useView((state) => state.benchmarkScale);
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend>Time axis</legend>
      {SCALES.map(({ kind, label }) => (
        <label key={kind}>
          <input
            type="radio"
            name={name}
            checked={scale === kind}
            onChange={() => useView.setState({ benchmarkScale: kind })}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
