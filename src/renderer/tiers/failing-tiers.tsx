import { RotateCw, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { TierName } from '../../shared/tiers.ts';
import { ask } from '../inspector-api.ts';
import { useIsApp } from '../sources/sources-store.ts';
import { Button } from '../widgets/button.tsx';
import { Message } from '../widgets/message.tsx';
import styles from './failing-tiers.module.css';
import { failureOf } from './tier-failure.ts';
import { useTiers } from './tiers-store.ts';

function Failing({ name }: { name: TierName }) {
  const tier = useTiers((state) => state.tiers[name]);
  const [asked, setAsked] = useState(false);
  const failure = tier && failureOf(tier);
  const isApp = useIsApp();
  if (!failure) return null;
  const { title, problems, meanwhile } = failure;
  return (
    <div className={styles.failing} role="alert" data-testid={`failing-${name}`}>
      <TriangleAlert size={15} aria-hidden="true" />
      <div>
        <p>
          <strong>{title}</strong> {meanwhile}
        </p>
        {problems.map(({ message, advice }) => (
          <p key={message}>
            <Message text={message} />. {advice}
          </p>
        ))}
      </div>
      {name === 'disk' && isApp && (
        <Button
          icon={RotateCw}
          className={styles.retry}
          disabled={asked}
          onClick={async () => {
            setAsked(true);
            await ask('retryDisk', null);
            setAsked(false);
          }}
        >
          Try again
        </Button>
      )}
    </div>
  );
}

/** What a tier cannot do, why, and what to do about it, as long as it cannot. */
export function FailingTiers() {
  return (
    <>
      <Failing name="memory" />
      <Failing name="disk" />
    </>
  );
}
