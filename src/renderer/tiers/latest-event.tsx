import { EVENT_LABELS } from '../../shared/event-kinds.ts';
import type { ServedBy } from '../../shared/tiers.ts';
import { EVENT_LOOK } from '../events/event-look.ts';
import { eventMessage } from '../events/event-text.ts';
import { useEvents } from '../events/events-store.ts';
import { formatDuration } from '../format.ts';
import styles from './tier-card.module.css';

/** What last happened in a place, and to what. */
export function LatestEvent({ where }: { where: ServedBy }) {
  const event = useEvents(({ latest }) => latest[where]);
  if (!event) return <p className={styles.latest}>nothing yet</p>;
  const { icon: Icon, tone } = EVENT_LOOK[event.kind];
  return (
    <p className={styles.latest} title={event.message === null ? event.subject : eventMessage(event)}>
      <span className={styles.latestKind} data-tone={tone ?? where}>
        <Icon size={12} aria-hidden="true" />
        {EVENT_LABELS[event.kind]}
      </span>
      <span className={styles.latestSubject}>{event.subject}</span>
      {event.ms !== null && <span className={styles.latestTime}>{formatDuration(event.ms)}</span>}
    </p>
  );
}
