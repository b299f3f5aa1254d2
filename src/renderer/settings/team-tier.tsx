import { useEffect, useRef } from 'react';
import { StoreAddress } from './store-address.tsx';
import { StoreSecret } from './store-secret.tsx';
import { readStoreSetup, takeWanted, useStoreSetup } from './store-setup.ts';
import styles from './team-tier.module.css';
import { TrustedKeys } from './trusted-keys.tsx';

/** The team's tier: where its store is, and whose machine code is taken from it. */
export function TeamTier() {
  const setup = useStoreSetup((state) => state.setup);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takeWanted()) section.current?.scrollIntoView();
    void readStoreSetup();
  }, []);
  return (
    <section ref={section} className={styles.part} aria-label="Team’s tier" data-testid="team-tier">
      <h3 className={styles.title}>Team’s tier</h3>
      <p className={styles.note}>
        A store of modules that your team has compiled already, behind memory and disk: what neither has is
        fetched from there instead of compiled. The window asks it; commands and benchmarks do not.
      </p>
      {setup && (
        <>
          <StoreAddress setup={setup} />
          <StoreSecret setup={setup} />
          <TrustedKeys trust={setup.trust} />
        </>
      )}
    </section>
  );
}
