import { ArrowDownToLine } from 'lucide-react';
import { type KeyboardEvent, memo, useState } from 'react';
import { EVENT_LABELS } from '../../shared/event-kinds.ts';
import type { InspectorEvent } from '../../shared/inspector-event.ts';
import { formatBytes, formatDuration, formatPreciseClock } from '../format.ts';
import { useModules } from '../modules/modules-store.ts';
import { selectRow } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import { lineAfterKey, useFixedRows } from '../widgets/fixed-rows.ts';
import { Message } from '../widgets/message.tsx';
import styles from './event-lines.module.css';
import { EVENT_LOOK } from './event-look.ts';
import { eventMessage } from './event-text.ts';
import type { MatchingEvents } from './matching-events.ts';

/** In pixels, as the style sheet has it. */
const LINE_HEIGHT = 24;

function selectModule({ rowId }: InspectorEvent): void {
  if (rowId !== null && useModules.getState().byId.has(rowId)) selectRow(rowId);
}

interface EventLineProps {
  event: InspectorEvent;
  /** From 1, among all that were ever in the list, so that it stays the same while the oldest go. */
  position: number;
  /** How many there were; told of the line that the keyboard is at, since no other is read out. Else 0. */
  count: number;
  onChoose(event: InspectorEvent): void;
}

const EventLine = memo(function EventLine({ event, position, count, onChoose }: EventLineProps) {
  const { icon: Icon, tone } = EVENT_LOOK[event.kind];
  const { where, ms, bytes } = event;
  const message = eventMessage(event);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus, and takes its lines' keys
    // biome-ignore lint/a11y/useFocusableInteractive: the same
    <div
      id={`event-${event.seq}`}
      role="option"
      aria-selected={count > 0}
      aria-posinset={position}
      aria-setsize={count || undefined}
      className={styles.event}
      data-testid="event-row"
      data-kind={event.kind}
      data-where={where}
      onClick={() => onChoose(event)}
    >
      <time className={styles.time}>{formatPreciseClock(event.at)}</time>
      <span className={styles.kind} data-tone={tone ?? where ?? 'neutral'}>
        <Icon size={13} aria-hidden="true" />
        {EVENT_LABELS[event.kind]}
      </span>
      <span className={styles.where} data-tone={where ?? 'neutral'}>
        {where}
      </span>
      <span className={styles.subject} title={event.subject}>
        {event.subject}
      </span>
      <span className={styles.number}>{ms !== null && formatDuration(ms)}</span>
      {/* A miss found nothing: that it weighs nothing need not be said. */}
      <span className={`${styles.number} ${styles.bytes}`}>
        {bytes !== null && bytes > 0 && formatBytes(bytes)}
      </span>
      <span className={styles.message} title={message}>
        {message}
      </span>
    </div>
  );
});

/** The whole of what a line may have no room for. */
function CurrentEvent({ event }: { event: InspectorEvent }) {
  if (event.message === null && event.advice === null) return null;
  return (
    <div className={styles.current} data-testid="current-event">
      {event.message !== null && (
        <p>
          <Message text={event.message} about={{ key: event.key, name: event.subject }} />
        </p>
      )}
      {event.advice !== null && <p className={styles.advice}>{event.advice}</p>}
    </div>
  );
}

/** The log's lines. They follow what happens while their end is in view. */
export function EventLines({ events }: { events: MatchingEvents }) {
  const [current, setCurrent] = useState<InspectorEvent | null>(null);
  const { length: count, dropped } = events;
  const rows = useFixedRows({ count, dropped, rowHeight: LINE_HEIGHT, follows: true });
  const place = current === null ? -1 : events.indexOf(current.seq);
  const [choose] = useState(() => (event: InspectorEvent) => {
    setCurrent(event);
    selectModule(event);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && current !== null) return selectModule(current);
    if (event.key === 'Escape' && current !== null) return setCurrent(null);
    const next = lineAfterKey(event.key, place === -1 ? null : place, count, rows.page);
    if (next === null) return;
    event.preventDefault();
    setCurrent(events.at(next) ?? null);
    rows.show(next);
  };

  const lines: InspectorEvent[] = [];
  for (let index = rows.first; index < rows.end; index++) {
    const event = events.at(index);
    if (event) lines.push(event);
  }
  const inView = place >= rows.first && place < rows.end;
  return (
    <>
      <div className={styles.frame}>
        <div
          ref={rows.scroller}
          className={styles.scroller}
          role="listbox"
          aria-label="Events"
          aria-activedescendant={current !== null && inView ? `event-${current.seq}` : undefined}
          tabIndex={0}
          onScroll={rows.onScroll}
          onKeyDown={onKeyDown}
        >
          <div role="presentation" style={{ height: rows.height }}>
            <div role="presentation" style={{ transform: `translateY(${rows.offset}px)` }}>
              {lines.map((event, index) => (
                <EventLine
                  key={event.seq}
                  event={event}
                  position={dropped + rows.first + index + 1}
                  count={event.seq === current?.seq ? dropped + count : 0}
                  onChoose={choose}
                />
              ))}
            </div>
          </div>
        </div>
        {!rows.isFollowing && (
          <Button className={styles.toEnd} icon={ArrowDownToLine} onClick={rows.showEnd}>
            Newest
          </Button>
        )}
      </div>
      {current !== null && <CurrentEvent event={current} />}
    </>
  );
}
