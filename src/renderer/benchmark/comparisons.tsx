import { useMemo } from 'react';
import type { MeasuredModule } from '../../shared/benchmark-run.ts';
import { COMPARISONS } from '../../shared/benchmark-series.ts';
import { ratioOf } from '../../shared/benchmark-statistics.ts';
import { intervalText, verdictText } from '../../shared/benchmark-words.ts';
import styles from './comparisons.module.css';

/** How the series of a module compare, in plain words: the first is the largest thing there. */
export function Comparisons({ module }: { module: MeasuredModule }) {
  const compared = useMemo(
    () =>
      COMPARISONS.flatMap(({ subject, reference, meaning }) => {
        const ratio = ratioOf(module.samples[subject] ?? [], module.samples[reference] ?? []);
        return ratio === null ? [] : [{ id: `${subject}-${reference}`, ratio, meaning }];
      }),
    [module],
  );
  if (compared.length === 0) return null;
  return (
    <dl className={styles.comparisons}>
      {compared.map(({ id, ratio, meaning }) => (
        <div key={id} className={styles.comparison} data-verdict={ratio.verdict} data-testid={`ratio-${id}`}>
          <dt>{meaning}</dt>
          <dd className={styles.verdict}>{verdictText(ratio)}</dd>
          <dd className={styles.interval}>{intervalText(ratio)}</dd>
        </div>
      ))}
    </dl>
  );
}
