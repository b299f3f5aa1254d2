import { useEffect, useRef } from 'react';
import { useEvents } from '../events/events-store.ts';
import { CompilerCard } from './compiler-card.tsx';
import { FailingTiers } from './failing-tiers.tsx';
import { LatestLoad } from './latest-load.tsx';
import { createPulsePlayer } from './pulse-player.ts';
import { pulsesOf } from './pulses.ts';
import { Rail } from './rail.tsx';
import { TierCard } from './tier-card.tsx';
import styles from './tier-picture.module.css';
import { useTiers } from './tiers-store.ts';

/** The chain that every load goes along, with what happens in it happening. */
export function TierPicture() {
  const chain = useRef<HTMLDivElement>(null);
  const compiling = useTiers((state) => (state.compiler?.active.length ?? 0) > 0);
  useEffect(() => {
    if (!chain.current) return;
    const play = createPulsePlayer(chain.current);
    return useEvents.subscribe(({ fresh }, before) => {
      if (fresh !== before.fresh) play(pulsesOf(fresh));
    });
  }, []);
  return (
    <section className={styles.picture} aria-label="Tiers">
      <div className={styles.chain} ref={chain}>
        <Rail to="memory" ask="load" />
        <TierCard name="memory" />
        <Rail to="disk" ask="miss" give={{ label: 'promote', to: 'memory' }} />
        <TierCard name="disk" />
        <Rail to="compiler" ask="miss" give={{ label: 'save', to: 'disk' }} busy={compiling} />
        <CompilerCard />
      </div>
      <FailingTiers />
      <LatestLoad />
    </section>
  );
}
