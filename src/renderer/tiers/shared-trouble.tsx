import { Settings2, TriangleAlert } from 'lucide-react';
import { formatClock } from '../format.ts';
import { openTeamSettings } from '../settings/store-setup.ts';
import { useIsApp } from '../sources/sources-store.ts';
import { Button } from '../widgets/button.tsx';
import { Message } from '../widgets/message.tsx';
import { useNow } from '../widgets/now.ts';
import styles from './failing-tiers.module.css';
import { sharedFailureOf } from './shared-failure.ts';
import { useTiers } from './tiers-store.ts';

function NextTry({ restsUntil }: { restsUntil: number | null }) {
  return useNow((now) =>
    restsUntil !== null && restsUntil > now
      ? ` It is left alone until ${formatClock(restsUntil)}.`
      : ' The next load asks it again.',
  );
}

/** What is wrong with the team's store, what goes on without it, and what to do, as long as that is so. */
export default function SharedTrouble() {
  const shared = useTiers((state) => state.shared);
  const isApp = useIsApp();
  const failure = shared && sharedFailureOf(shared);
  if (!failure) return null;
  const { title, problem, restsUntil } = failure;
  return (
    <div className={styles.failing} data-tone="warning" role="status" data-testid="failing-shared">
      <TriangleAlert size={15} aria-hidden="true" />
      <div>
        <p>
          <strong>{title}</strong> Modules load without it.
          {shared.distrust === null && <NextTry restsUntil={restsUntil} />}
        </p>
        <p>
          <Message text={problem.message} />. {problem.advice}
        </p>
      </div>
      {isApp && (
        <Button icon={Settings2} className={styles.retry} onClick={openTeamSettings}>
          Settings
        </Button>
      )}
    </div>
  );
}
