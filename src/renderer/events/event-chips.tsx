import { Toolbar } from 'radix-ui';
import type { MouseEvent, ReactNode } from 'react';
import { EVENT_KINDS, EVENT_LABELS } from '../../shared/event-kinds.ts';
import type { ServedBy } from '../../shared/tiers.ts';
import { useView } from '../shell/view-store.ts';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { chosenAfterClick } from './chosen-after-click.ts';
import styles from './event-chips.module.css';
import { EVENT_LOOK } from './event-look.ts';
import { useEvents } from './events-store.ts';

const PLACES: readonly ServedBy[] = ['memory', 'disk', 'compiler'];
const HOW = 'Click to show only these, again for all. Ctrl or Shift adds or takes away.';

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
export function EventChips() {
  const counts = useEvents((state) => state.counts);
  const kinds = useView((state) => state.eventKinds);
  const places = useView((state) => state.eventPlaces);
  const adds = (event: MouseEvent) => event.ctrlKey || event.metaKey || event.shiftKey;
  const there = EVENT_KINDS.filter((kind) => (counts[kind] ?? 0) > 0 || kinds.has(kind));
  return (
    <Toolbar.Root className={styles.chips} aria-label="Kinds and places of events">
      {PLACES.map((place) => {
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
}
