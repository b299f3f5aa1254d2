import { LoaderCircle } from 'lucide-react';
import { ask } from '../inspector-api.ts';
import { useModules } from '../modules/modules-store.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { Counter } from './counter.tsx';
import { LatestEvent } from './latest-event.tsx';
import styles from './tier-card.module.css';
import { useTiers } from './tiers-store.ts';

function UnderWay({ id, others, waiting }: { id: string; others: number; waiting: number }) {
  const row = useModules((state) => state.byId.get(id));
  const rest = [
    others > 0 && `${others} more compiling`,
    waiting > 0 && `${waiting.toLocaleString('en')} waiting`,
  ].filter(Boolean);
  return (
    <div className={styles.underWay} data-testid="compiling">
      <LoaderCircle size={13} className={styles.spinner} aria-hidden="true" />
      <span className={styles.underWayText}>
        <strong>{row?.name ?? 'compiling'}</strong>{' '}
        {row?.startedAt != null && <Elapsed since={row.startedAt} />}
        {rest.length > 0 && ` · ${rest.join(', ')}`}
      </span>
      <button type="button" className={styles.cancel} onClick={() => void ask('cancel', { rowId: id })}>
        Cancel
      </button>
    </div>
  );
}

/** The compiler behind the tiers: what it did, and what it is busy with. */
export function CompilerCard() {
  const compiler = useTiers((state) => state.compiler);
  const v8 = useTiers((state) => state.engine?.v8.split('.').slice(0, 2).join('.'));
  const Icon = SERVED_BY_ICON.compiler;
  const [first, ...others] = compiler?.active ?? [];
  return (
    <section
      className={styles.card}
      data-tone="compiler"
      data-busy={first !== undefined}
      data-testid="tier-compiler"
      aria-label="Compiler"
    >
      <span className={styles.glow} data-pulse="card-compiler" aria-hidden="true" />
      <header className={styles.header}>
        <Icon size={15} aria-hidden="true" />
        <h3>Compiler</h3>
        {v8 && <span className={styles.where}>V8 {v8}</span>}
      </header>
      {compiler && (
        <>
          <dl className={styles.counters}>
            <Counter label="compiles" value={compiler.compiles} name="compiler-compiles" look="main" />
            <div className={styles.small}>
              <Counter label="failed" value={compiler.failures} name="compiler-failures" bad />
              <Counter label="cancelled" value={compiler.cancellations} name="compiler-cancellations" />
            </div>
          </dl>
          {first === undefined ? (
            <p className={styles.contents}>ahead of time, in its own process</p>
          ) : (
            <UnderWay id={first} others={others.length} waiting={compiler.waiting.length} />
          )}
        </>
      )}
      <LatestEvent where="compiler" />
    </section>
  );
}
