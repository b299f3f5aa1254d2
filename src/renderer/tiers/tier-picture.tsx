import { lazy, Suspense, useEffect, useRef } from 'react';
import { useEvents } from '../events/events-store.ts';
import { CompilerCard } from './compiler-card.tsx';
import { FailingTiers } from './failing-tiers.tsx';
import { LatestLoad } from './latest-load.tsx';
import { createPulsePlayer } from './pulse-player.ts';
import { pulsesOf } from './pulses.ts';
import { Rail } from './rail.tsx';
import { SharedPlaceholder } from './shared-placeholder.tsx';
import { TierCard } from './tier-card.tsx';
import styles from './tier-picture.module.css';
import { useTiers } from './tiers-store.ts';

/** Most windows have no use for them. */
const SharedCard = lazy(() => import('./shared-card.tsx'));
const SharedTrouble = lazy(() => import('./shared-trouble.tsx'));

/** The chain that every load goes along, with what happens in it happening. */
export function TierPicture() {
  const chain = useRef<HTMLDivElement>(null);
  const compiling = useTiers((state) => (state.compiler?.active.length ?? 0) > 0);
  // A hook has none: a program that compiles the same bytes twice is given two modules.
  const hasMemory = useTiers(({ tiers }) => tiers.memory !== undefined || tiers.disk === undefined);
  const hasShared = useTiers(({ shared }) => shared !== null);
  useEffect(() => {
    if (!chain.current) return;
    const play = createPulsePlayer(chain.current);
    return useEvents.subscribe(({ fresh }, before) => {
      if (fresh !== before.fresh) play(pulsesOf(fresh));
    });
  }, []);
  return (
    <section className={styles.picture} aria-label="Tiers">
      <div className={styles.chain} ref={chain} data-memory={hasMemory} data-shared={hasShared}>
        {hasMemory && (
          <>
            <Rail to="memory" ask="load" />
            <TierCard name="memory" />
          </>
        )}
        {hasMemory ? (
          <Rail to="disk" ask="miss" give={{ label: 'promote', to: 'memory' }} />
        ) : (
          <Rail to="disk" ask="load" />
        )}
        <TierCard name="disk" />
        {hasShared && (
          <>
            <Rail to="shared" ask="miss" give={{ label: 'promote', to: 'disk' }} />
            <Suspense fallback={<SharedPlaceholder />}>
              <SharedCard />
            </Suspense>
          </>
        )}
        <Rail
          to="compiler"
          ask="miss"
          give={{ label: 'save', to: hasShared ? 'shared' : 'disk' }}
          busy={compiling}
        />
        <CompilerCard />
      </div>
      <FailingTiers />
      {hasShared && (
        <Suspense>
          <SharedTrouble />
        </Suspense>
      )}
      <LatestLoad />
    </section>
  );
}
