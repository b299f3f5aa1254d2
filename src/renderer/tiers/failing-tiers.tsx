import { TriangleAlert } from 'lucide-react';
import type { TierName } from '../../shared/contract.ts';
import { Message } from '../widgets/message.tsx';
import styles from './failing-tiers.module.css';
import { TIER_TITLE } from './tier-card.tsx';
import { useTiers } from './tiers-store.ts';

function Failing({ name }: { name: TierName }) {
  const problem = useTiers((state) => state.tiers[name]?.failing);
  if (!problem) return null;
  return (
    <div className={styles.failing} role="alert" data-testid={`failing-${name}`}>
      <TriangleAlert size={15} aria-hidden="true" />
      <p>
        <strong>The {TIER_TITLE[name].toLowerCase()} tier does not work.</strong>{' '}
        <Message text={problem.message} />. {problem.advice}
      </p>
    </div>
  );
}

/** Why a tier does not work, and what to do about it, as long as it does not. */
export function FailingTiers() {
  return (
    <>
      <Failing name="memory" />
      <Failing name="disk" />
    </>
  );
}
