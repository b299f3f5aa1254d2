import { Copy, Download, Search, Trash2 } from 'lucide-react';
import { useEffect, useId, useMemo } from 'react';
import { eventMatcher } from '../../shared/event-filter.ts';
import { eventLine } from '../../shared/event-line.ts';
import { formatCount } from '../format.ts';
import { useModules } from '../modules/modules-store.ts';
import { useView } from '../shell/view-store.ts';
import { BrushControl } from '../timeline/brush-control.tsx';
import { IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { useVersion } from '../widgets/use-version.ts';
import { EventChips } from './event-chips.tsx';
import { useEventFilter } from './event-filter.ts';
import { EventLines } from './event-lines.tsx';
import styles from './event-log.module.css';
import { clearEvents, fetchOlderEvents, forgottenEvents, useEvents } from './events-store.ts';
import { exportEvents } from './export-events.ts';
import { MatchingEvents } from './matching-events.ts';

/** Narrows the log to what is about the selected modules. */
function OfSelection() {
  const id = useId();
  const checked = useView((state) => state.eventsOfSelection);
  const count = useView((state) => state.selectedIds.size);
  const selectedId = useView((state) => state.selectedId);
  const name = useModules((state) => (selectedId === null ? null : state.byId.get(selectedId)?.name));
  const whose = count > 1 ? `the ${count.toLocaleString('en')} selected` : (name ?? 'the selected module');
  return (
    <label className={styles.selection} htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => useView.setState({ eventsOfSelection: event.target.checked })}
      />
      <span className={styles.selectionName}>
        Of {whose}
        {checked && count === 0 && ' (none is)'}
      </span>
    </label>
  );
}

/** Everything that happened, oldest first, a line each. */
export function EventLog() {
  const ring = useEvents((state) => state.ring);
  // The ring is one and the same, whatever it holds.
  useVersion(useEvents);
  const forgotten = forgottenEvents(useEvents.getState());
  const text = useView((state) => state.eventText);
  const filter = useEventFilter();
  const shown = useMemo(() => new MatchingEvents(ring, eventMatcher(filter)), [ring, filter]);
  // New ones are taken where they are drawn: what was taken before is not looked at again.
  shown.update();
  const mayHaveOlder = useEvents((state) => state.older === 'unknown' && state.lastSeq !== -1);
  useEffect(() => {
    if (mayHaveOlder) void fetchOlderEvents();
  }, [mayHaveOlder]);

  const copyShown = () =>
    copyText(
      [...shown].map((event) => `${eventLine(event)}\n`).join(''),
      `${formatCount(shown.length, 'event')} copied`,
    );

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
            onChange={(event) => useView.setState({ eventText: event.target.value })}
            onKeyDown={(event) => event.key === 'Escape' && useView.setState({ eventText: '' })}
          />
        </span>
        <OfSelection />
        <BrushControl />
        <span className={styles.count} data-testid="event-count">
          {shown.length === ring.length
            ? formatCount(ring.length, 'event')
            : `${shown.length.toLocaleString('en')} of ${ring.length.toLocaleString('en')}`}
        </span>
        <IconButton
          icon={Download}
          label="Export the events that are shown, as JSON lines"
          disabled={shown.length === 0}
          onClick={() => void exportEvents(filter)}
        />
        <IconButton
          icon={Copy}
          label="Copy the events that are shown, as JSON lines"
          disabled={shown.length === 0}
          onClick={() => void copyShown()}
        />
        <IconButton icon={Trash2} label="Clear the log" disabled={ring.length === 0} onClick={clearEvents} />
      </div>
      <EventChips />
      {forgotten > 0 && (
        <p className={styles.forgotten} data-testid="forgotten-events">
          {formatCount(forgotten, 'older event')} {forgotten === 1 ? 'was' : 'were'} let go: the log keeps the
          latest {ring.capacity.toLocaleString('en')}.
        </p>
      )}
      {shown.length > 0 ? (
        <EventLines events={shown} />
      ) : (
        <p className={styles.none}>
          {ring.length > 0
            ? 'No event fits the filters.'
            : 'Hits, misses, promotions, saves and compiles appear here as they happen.'}
        </p>
      )}
    </div>
  );
}
