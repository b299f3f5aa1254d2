import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { lazy, Suspense } from 'react';
import { formatBytes, formatCount } from '../format.ts';
import { useView } from '../shell/view-store.ts';
import { useTiers } from '../tiers/tiers-store.ts';
import styles from './headline.module.css';
import { useWorth } from './worth-store.ts';
import { hitRateText, savedHeadline } from './worth-text.ts';

const WorthDetails = lazy(async () => ({ default: (await import('./worth-details.tsx')).WorthDetails }));

/** What the disk tier keeps, against what it may keep. */
function Kept() {
  const disk = useTiers((state) => state.tiers.disk);
  if (!disk) return null;
  const { entries, bytes, budgetBytes } = disk;
  return (
    <span className={styles.kept}>
      {formatCount(entries, 'module')}, {formatBytes(bytes)}
      {budgetBytes !== null && ` of ${formatBytes(budgetBytes)}`}
    </span>
  );
}

const setOpen = (detailsOpen: boolean): void => useWorth.setState({ detailsOpen });

/** What the cache was worth, in one line; one click tells how that was computed. */
export function Headline() {
  const open = useWorth((state) => state.detailsOpen);
  const worth = useWorth((state) => state.worth);
  const span = useView((state) => state.worthSpan);
  if (!worth) return null;
  const totals = worth[span];
  const hits = hitRateText(totals);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={styles.headline} data-testid="headline">
        <span className={styles.saved}>{savedHeadline(totals)}</span>
        {hits !== null && <span className={styles.hits}>{hits}</span>}
        <Kept />
        <span className={styles.span}>{span === 'session' ? 'this session' : 'since the beginning'}</span>
        <ChevronDown size={12} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.popover}
          data-testid="worth-details"
          aria-label="What the cache was worth"
          align="start"
          sideOffset={5}
          collisionPadding={10}
        >
          <Suspense fallback={null}>
            <WorthDetails worth={worth} onClose={() => setOpen(false)} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
