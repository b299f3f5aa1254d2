import { Toolbar } from 'radix-ui';
import { type MouseEvent, memo, type ReactNode, useEffect, useState } from 'react';
import { EVENT_KINDS, EVENT_LABELS } from '../../shared/event-kinds.ts';
import { PLACES } from '../../shared/tiers.ts';
import { useView } from '../shell/view-store.ts';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { chosenAfterClick } from './chosen-after-click.ts';
import styles from './event-chips.module.css';
import { EVENT_LOOK } from './event-look.ts';
import { type EventsState, useEvents } from './events-store.ts';

const HOW = 'Click to show only these, again for all. Ctrl or Shift adds or takes away.';

/** In milliseconds: a number that changes more often cannot be read. */
const OFTEN_ENOUGH = 250;

/** How many events of each kind there are, a few times a second. */
function useCounts(): EventsState['counts'] {
  const [counts, setCounts] = useState(() => useEvents.getState().counts);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = () => {
      timer = undefined;
      setCounts(useEvents.getState().counts);
    };
    take();
    const stop = useEvents.subscribe((state, before) => {
      if (state.counts === before.counts) return;
      // What has happened for the first time is there at once.
      if (Object.keys(state.counts).length !== Object.keys(before.counts).length) take();
      else timer ??= setTimeout(take, OFTEN_ENOUGH);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return counts;
}

interface ChipProps {
  name: string;
  tone: string;
  pressed: boolean;
  onClick(event: MouseEvent): void;
  children: ReactNode;
}

function Chip({ name, tone, pressed, onClick, children }: ChipProps) {
  return (
    <Toolbar.Button
      className={styles.chip}
      aria-pressed={pressed}
      data-tone={tone}
      data-testid={`chip-${name}`}
      title={HOW}
      onClick={onClick}
    >
      {children}
    </Toolbar.Button>
  );
}

/** Which kinds of events, and of which places, the log shows: one click for one alone. Arrow keys go along them. */
export const EventChips = memo(function EventChips() {
  const counts = useCounts();
  const kinds = useView((state) => state.eventKinds);
  const places = useView((state) => state.eventPlaces);
  const hasShared = useEvents(({ latest }) => latest.shared !== undefined);
  const adds = (event: MouseEvent) => event.ctrlKey || event.metaKey || event.shiftKey;
  const there = EVENT_KINDS.filter((kind) => (counts[kind] ?? 0) > 0 || kinds.has(kind));
  return (
    <Toolbar.Root className={styles.chips} aria-label="Kinds and places of events">
      {PLACES.map((place) => {
        // Most people have no store of a team's.
        if (place === 'shared' && !hasShared && !places.has(place)) return null;
        const Icon = SERVED_BY_ICON[place];
        return (
          <Chip
            key={place}
            name={place}
            tone={place}
            pressed={places.has(place)}
            onClick={(event) =>
              useView.setState({ eventPlaces: chosenAfterClick(places, place, adds(event)) })
            }
          >
            <Icon size={12} aria-hidden="true" />
            {place}
          </Chip>
        );
      })}
      {there.length > 0 && <Toolbar.Separator className={styles.separator} />}
      {there.map((kind) => {
        const { icon: Icon, tone } = EVENT_LOOK[kind];
        return (
          <Chip
            key={kind}
            name={kind}
            tone={tone ?? 'neutral'}
            pressed={kinds.has(kind)}
            onClick={(event) => useView.setState({ eventKinds: chosenAfterClick(kinds, kind, adds(event)) })}
          >
            <Icon size={12} aria-hidden="true" />
            {EVENT_LABELS[kind]}
            <span className={styles.count}>{(counts[kind] ?? 0).toLocaleString('en')}</span>
          </Chip>
        );
      })}
    </Toolbar.Root>
  );
});
