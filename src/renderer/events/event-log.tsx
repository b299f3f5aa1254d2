import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, Check, Copy, ListFilter, Search, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { InspectorEvent } from '../../shared/contract.ts';
import { EVENT_KINDS, type EventKind } from '../../shared/event-kinds.ts';
import { formatCount, formatPreciseClock } from '../format.ts';
import { useModules } from '../modules/modules-store.ts';
import { showRow, useView } from '../shell/view-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import menu from '../widgets/menu.module.css';
import { eventFigures, eventMessage, eventsAsText, filterEvents } from './event-filter.ts';
import styles from './event-log.module.css';
import { EVENT_LOOK } from './event-look.ts';
import { clearEvents, forgottenEvents, useEvents } from './events-store.ts';

/** In pixels; the style sheet's `.event` has the same. */
const EVENT_HEIGHT = 26;
/** This near to the end, in pixels, the log follows what happens. */
const AT_THE_END = 24;

/** How the place is said: a compile is where it always is, and a load is answered by a tier rather than in it. */
function placeOf({ kind, where }: InspectorEvent): string | null {
  if (where === null || kind.startsWith('compile')) return null;
  return `${kind === 'loaded' ? 'by' : 'in'} `;
}

function showModule(rowId: string): void {
  if (!useModules.getState().byId.has(rowId)) return;
  showRow(rowId);
}

const EventLine = memo(function EventLine({ event, top }: { event: InspectorEvent; top: number }) {
  const { icon: Icon, label, tone } = EVENT_LOOK[event.kind];
  const { rowId } = event;
  const place = placeOf(event);
  const message = eventMessage(event);
  return (
    <li
      className={styles.event}
      style={{ transform: `translateY(${top}px)` }}
      data-testid="event-row"
      data-kind={event.kind}
      data-where={event.where}
    >
      <time className={styles.time}>{formatPreciseClock(event.at)}</time>
      <span className={styles.kind} data-tone={tone ?? event.where ?? 'neutral'}>
        <Icon size={13} aria-hidden="true" />
        <span>{label}</span>
        {place !== null && event.where && (
          <span className={styles.place}>
            {place}
            <span className={styles.where} data-tone={event.where}>
              {event.where}
            </span>
          </span>
        )}
      </span>
      {rowId === null ? (
        <span className={styles.subject} title={event.subject}>
          {event.subject}
        </span>
      ) : (
        <button
          type="button"
          className={styles.subject}
          title={event.subject}
          onClick={() => showModule(rowId)}
        >
          {event.subject}
        </button>
      )}
      <span className={styles.figures}>{eventFigures(event)}</span>
      <span className={styles.message} title={message || undefined}>
        {message}
      </span>
    </li>
  );
});

function Lines({ events }: { events: readonly InspectorEvent[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => EVENT_HEIGHT,
    getItemKey: (index) => events[index]?.seq ?? index,
    overscan: 16,
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the events is what it follows
  useEffect(() => {
    const element = scroller.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [events, following]);
  return (
    <div className={styles.frame}>
      <section
        ref={scroller}
        className={styles.scroller}
        aria-label="Events"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollowing(scrollHeight - scrollTop - clientHeight < AT_THE_END)
        }
      >
        <ol className={styles.lines} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const event = events[item.index];
            return event && <EventLine key={event.seq} event={event} top={item.start} />;
          })}
        </ol>
      </section>
      {!following && (
        <Button
          className={styles.toEnd}
          icon={ArrowDownToLine}
          onClick={() => {
            virtualizer.scrollToIndex(events.length - 1);
            setFollowing(true);
          }}
        >
          Newest
        </Button>
      )}
    </div>
  );
}

function KindFilter({
  hidden,
  onChange,
}: {
  hidden: ReadonlySet<EventKind>;
  onChange: (hidden: ReadonlySet<EventKind>) => void;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button icon={ListFilter} look={hidden.size > 0 ? 'plain' : 'quiet'}>
          {hidden.size > 0 ? `${EVENT_KINDS.length - hidden.size} of ${EVENT_KINDS.length} kinds` : 'Kinds'}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="start" sideOffset={4} collisionPadding={8}>
          <DropdownMenu.Item
            className={menu.item}
            disabled={hidden.size === 0}
            onSelect={() => onChange(new Set())}
          >
            <span className={menu.check} />
            Show all
          </DropdownMenu.Item>
          <DropdownMenu.Separator className={menu.separator} />
          {EVENT_KINDS.map((kind) => {
            const { icon: Icon, label } = EVENT_LOOK[kind];
            return (
              <DropdownMenu.CheckboxItem
                key={kind}
                className={menu.item}
                checked={!hidden.has(kind)}
                // The menu stays open, so that several can be chosen.
                onSelect={(event) => event.preventDefault()}
                onCheckedChange={(shown) => {
                  const next = new Set(hidden);
                  if (shown) next.delete(kind);
                  else next.add(kind);
                  onChange(next);
                }}
              >
                <span className={menu.check}>
                  <DropdownMenu.ItemIndicator>
                    <Check size={14} aria-hidden="true" />
                  </DropdownMenu.ItemIndicator>
                </span>
                <Icon size={14} aria-hidden="true" />
                {label}
              </DropdownMenu.CheckboxItem>
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Everything that happened, oldest first; it follows while its end is in view. */
export function EventLog() {
  const events = useEvents((state) => state.events);
  const forgotten = useEvents(forgottenEvents);
  const hidden = useView((state) => state.hiddenKinds);
  const text = useView((state) => state.eventText);
  const setText = (eventText: string) => useView.setState({ eventText });
  const shown = useMemo(() => filterEvents(events, hidden, text), [events, hidden, text]);
  return (
    <div className={styles.log} data-testid="event-log">
      <div className={styles.bar}>
        <span className={styles.search}>
          <Search size={13} aria-hidden="true" />
          <input
            type="text"
            placeholder="Filter"
            aria-label="Filter events by text"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setText('')}
          />
        </span>
        <KindFilter hidden={hidden} onChange={(hiddenKinds) => useView.setState({ hiddenKinds })} />
        <IconButton
          icon={Copy}
          label="Copy the events that are shown"
          disabled={shown.length === 0}
          onClick={() => void copyText(eventsAsText(shown), `${formatCount(shown.length, 'event')} copied`)}
        />
        <IconButton
          icon={Trash2}
          label="Clear the log"
          disabled={events.length === 0}
          onClick={clearEvents}
        />
      </div>
      {forgotten > 0 && (
        <p className={styles.forgotten} data-testid="forgotten-events">
          {formatCount(forgotten, 'older event')} {forgotten === 1 ? 'was' : 'were'} let go: the log keeps the
          latest.
        </p>
      )}
      {shown.length > 0 ? (
        <Lines events={shown} />
      ) : (
        <p className={styles.none}>
          {events.length > 0
            ? 'No event fits the filter.'
            : 'Hits, misses, promotions, saves and compiles appear here as they happen.'}
        </p>
      )}
    </div>
  );
}
