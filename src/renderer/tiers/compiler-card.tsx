import { LoaderCircle } from 'lucide-react';
import type { CompileMode } from '../../shared/compile-mode.ts';
import type { CompilerState } from '../../shared/contract.ts';
import { ask } from '../inspector-api.ts';
import { useModules } from '../modules/modules-store.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { CompileBar, ExpectedTime, expectedNow } from '../worth/compile-progress.tsx';
import { Counter } from './counter.tsx';
import { LatestEvent } from './latest-event.tsx';
import styles from './tier-card.module.css';
import { useTiers } from './tiers-store.ts';

function UnderWay({ id, others }: { id: string; others: number }) {
  const row = useModules((state) => state.byId.get(id));
  const expected = row ? expectedNow(row) : null;
  // With others under way the button would be another module's in the very moment of the click.
  const alone = useModules((state) => state.counts.underWay === 1);
  return (
    <div className={styles.underWay} data-testid="compiling">
      <LoaderCircle size={13} className={styles.spinner} aria-hidden="true" />
      <span className={styles.underWayName} title={row?.name}>
        {row?.name ?? 'compiling'}
      </span>
      <span className={styles.underWayTime}>
        {row?.stepStartedAt != null && <Elapsed since={row.stepStartedAt} />}
        {expected !== null && (
          <>
            {' '}
            <ExpectedTime expected={expected} since={row?.stepStartedAt ?? null} short />
          </>
        )}
        {others > 0 && ` +${others}`}
      </span>
      {alone && (
        <button
          type="button"
          className={styles.cancel}
          aria-label={`Cancel compiling ${row?.name ?? ''}`}
          onClick={() => void ask('cancel', { rowId: id })}
        >
          Cancel
        </button>
      )}
      {expected !== null && (
        <span className={styles.underWayBar}>
          <CompileBar expected={expected} since={row?.stepStartedAt ?? null} />
        </span>
      )}
    </div>
  );
}

/** What is compiled while nobody waits for it. */
function InBackground({ background }: { background: CompilerState['background'] }) {
  const { running, waiting } = background;
  const rowId = running?.rowId ?? null;
  return (
    <div className={styles.underWay} data-testid="compiling-in-background">
      <LoaderCircle size={13} className={styles.spinner} aria-hidden="true" />
      <span className={styles.underWayName} title={running?.name}>
        {running === null ? 'in the background' : `in the background: ${running.name}`}
      </span>
      <span className={styles.underWayTime}>
        {running !== null && <Elapsed since={running.since} />}
        {waiting > 0 && ` +${waiting}`}
      </span>
      {running !== null && rowId !== null && (
        <button
          type="button"
          className={styles.cancel}
          aria-label={`Cancel compiling ${running.name} in the background`}
          onClick={() => void ask('cancelFollowUp', { rowId })}
        >
          Cancel
        </button>
      )}
    </div>
  );
}

/** What the compiler does where no tier has a module, and nothing is compiled now. */
const IDLE: Record<CompileMode, string> = {
  'ahead-of-time': 'ahead of time, in its own process',
  background: 'stock V8 answers, artifacts follow',
  'as-used': 'stock V8 answers, artifacts follow',
  auto: 'stock V8 answers, artifacts follow',
};

/** The compiler behind the tiers: what it did, and what it is busy with. */
export function CompilerCard() {
  const compiler = useTiers((state) => state.compiler);
  const v8 = useTiers((state) => state.engine?.v8.split('.').slice(0, 2).join('.'));
  const Icon = SERVED_BY_ICON.compiler;
  const [first, ...others] = compiler?.active ?? [];
  const background = compiler?.background;
  const isInBackground = background !== undefined && (background.running !== null || background.waiting > 0);
  return (
    <section
      className={styles.card}
      data-tone="compiler"
      data-busy={first !== undefined || isInBackground}
      data-testid="tier-compiler"
      aria-label="Compiler"
    >
      <span className={styles.glow} data-pulse="card-compiler" aria-hidden="true" />
      <header className={styles.header}>
        <Icon size={15} aria-hidden="true" />
        <h2>Compiler</h2>
        {v8 && <span className={styles.where}>V8 {v8}</span>}
      </header>
      {compiler && (
        <>
          <div className={styles.counters}>
            <dl className={styles.large}>
              <Counter label="compiles" value={compiler.compiles} name="compiler-compiles" look="main" />
            </dl>
            <dl className={styles.small}>
              {compiler.stock !== null && (
                <Counter label="stock V8" value={compiler.stock} name="compiler-stock" />
              )}
              <Counter label="waiting" value={compiler.waiting.length} name="compiler-waiting" />
              <Counter label="failed" value={compiler.failures} name="compiler-failures" bad />
              <Counter label="cancelled" value={compiler.cancellations} name="compiler-cancellations" />
            </dl>
          </div>
          {first === undefined && isInBackground ? (
            <InBackground background={compiler.background} />
          ) : first === undefined ? (
            <p className={styles.contents}>{IDLE[compiler.mode]}</p>
          ) : (
            <UnderWay id={first} others={others.length} />
          )}
        </>
      )}
      <LatestEvent where="compiler" />
    </section>
  );
}
