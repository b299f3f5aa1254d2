import { ChevronRight, CircleCheck, CircleX, Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import { modeText } from '../../shared/compile-mode.ts';
import type { ModuleRow } from '../../shared/contract.ts';
import type { EntryInfo } from '../../shared/entry-info.ts';
import { EVERY_EVENT, eventMatcher } from '../../shared/event-filter.ts';
import { EVENT_LABELS } from '../../shared/event-kinds.ts';
import type { InspectorEvent } from '../../shared/inspector-event.ts';
import type { LoadRecord } from '../../shared/load-record.ts';
import { STEP_MEANING, segmentsOf } from '../detail/steps.ts';
import { EVENT_LOOK } from '../events/event-look.ts';
import { eventMessage } from '../events/event-text.ts';
import { useEvents } from '../events/events-store.ts';
import { MatchingEvents } from '../events/matching-events.ts';
import { formatBytes, formatCount, formatDuration, formatMoment, formatPreciseClock } from '../format.ts';
import { useModules } from '../modules/modules-store.ts';
import { engineName } from '../modules/row-entries.ts';
import { useView } from '../shell/view-store.ts';
import { useIsApp } from '../sources/sources-store.ts';
import { useTiers } from '../tiers/tiers-store.ts';
import { OUTCOME_NAME, OUTCOME_TONE, savedText } from '../timeline/load-text.ts';
import { OutcomeMark } from '../timeline/outcome-mark.tsx';
import { IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { Message } from '../widgets/message.tsx';
import { useNow } from '../widgets/now.ts';
import { useVersion } from '../widgets/use-version.ts';
import { formatSum } from '../worth/worth-text.ts';
import { entryPath } from './entry-path.ts';
import { historyOf, TOLD_KINDS, waterfallOf } from './history-entries.ts';
import styles from './module-history.module.css';
import { useModuleLoads } from './module-loads.ts';

/** So many are drawn at first, and so many more each time. */
const ENTRIES_AT_ONCE = 100;

function Waterfall({ load }: { load: LoadRecord }) {
  const steps = waterfallOf(segmentsOf(load));
  if (steps.length === 0) return null;
  return (
    <ol className={styles.waterfall} aria-label="Steps">
      {steps.map(({ step, ms, start, share }) => (
        <li key={step} title={STEP_MEANING[step as keyof typeof STEP_MEANING]}>
          <span className={styles.step}>{step}</span>
          <span className={styles.track} aria-hidden="true">
            <span
              style={{ left: `${start * 100}%`, width: `${share * 100}%`, background: `var(--step-${step})` }}
            />
          </span>
          <span className={styles.ms}>{formatDuration(ms)}</span>
        </li>
      ))}
    </ol>
  );
}

function Load({ load, longest, open }: { load: LoadRecord; longest: number; open: boolean }) {
  const saved = savedText(load.savedMs);
  const hasMore = Object.keys(load.steps).length > 0 || load.message !== null;
  return (
    <li className={styles.load} data-testid="history-load" data-outcome={load.outcome}>
      <details open={open}>
        <summary className={styles.summary} data-empty={!hasMore}>
          <ChevronRight size={12} className={styles.arrow} aria-hidden="true" />
          <time className={styles.time}>{formatPreciseClock(load.at)}</time>
          <span className={styles.outcome} data-tone={OUTCOME_TONE[load.outcome]}>
            <OutcomeMark outcome={load.outcome} />
            {OUTCOME_NAME[load.outcome]}
          </span>
          <span className={styles.took}>{formatDuration(load.ms)}</span>
          <span className={styles.saved} data-slower={load.savedMs !== null && load.savedMs < 0}>
            {saved ?? (load.stored ? 'stored' : load.shared ? 'another load’s answer' : '')}
          </span>
        </summary>
        {load.message !== null && (
          <p className={styles.message}>
            <Message text={load.message} about={load} />
          </p>
        )}
        <Waterfall load={load} />
      </details>
      <span
        className={styles.length}
        data-tone={OUTCOME_TONE[load.outcome]}
        style={{ width: `${longest > 0 ? (load.ms / longest) * 100 : 0}%` }}
        aria-hidden="true"
      />
    </li>
  );
}

function TierEvent({ event }: { event: InspectorEvent }) {
  const { icon: Icon, tone } = EVENT_LOOK[event.kind];
  const message = eventMessage(event);
  return (
    <li className={styles.event} data-testid="history-event" data-kind={event.kind}>
      <time className={styles.time}>{formatPreciseClock(event.at)}</time>
      <span className={styles.kind} data-tone={tone ?? event.where ?? 'neutral'}>
        <Icon size={12} aria-hidden="true" />
        {EVENT_LABELS[event.kind]}
      </span>
      <span className={styles.place}>
        {event.where !== null && `${event.kind === 'promotion' ? 'to' : 'in'} ${event.where}`}
        {event.bytes !== null && event.bytes > 0 && `, ${formatBytes(event.bytes)}`}
        {message !== '' && `: ${message}`}
      </span>
    </li>
  );
}

function Moment({ at }: { at: number }) {
  const text = useNow((now) => formatMoment(at, now));
  return <span title={new Date(at).toLocaleString('en-GB')}>{text}</span>;
}

function Entry({ entry, path }: { entry: EntryInfo; path: string | null }) {
  const { engineId, isOurs, bytes, storedAt, mode, compileMs, verified } = entry;
  const isApp = useIsApp();
  return (
    <li className={styles.entry} data-testid="history-entry">
      <p className={styles.engine} title={engineId}>
        {engineName(engineId)}
        <span>{isOurs ? (isApp ? 'this app’s engine' : 'its engine') : 'another engine'}</span>
      </p>
      <p>
        {formatBytes(bytes)}, stored <Moment at={storedAt} />
        {mode !== null && `, ${modeText(mode)}`}
        {compileMs !== null && mode !== 'as-used' && ` in ${formatDuration(compileMs)}`}
      </p>
      <p className={styles.verified} data-broken={verified?.problem != null}>
        {verified === null ? (
          'not verified yet'
        ) : (
          <>
            {verified.problem === null ? (
              <CircleCheck size={12} aria-hidden="true" />
            ) : (
              <CircleX size={12} aria-hidden="true" />
            )}
            verified <Moment at={verified.at} />: {verified.problem ?? 'intact'}
          </>
        )}
      </p>
      {path !== null && (
        <p className={styles.path}>
          <span>{path}</span>
          <IconButton
            icon={Copy}
            label="Copy the path"
            onClick={() => void copyText(path, 'The path is copied')}
          />
        </p>
      )}
    </li>
  );
}

function Entries({ row }: { row: ModuleRow }) {
  const location = useTiers((state) => state.tiers.disk?.location ?? null);
  return (
    <section className={styles.part} aria-label="On disk">
      <h3>On disk</h3>
      {row.entries.length === 0 ? (
        <p className={styles.quiet}>
          {row.held.disk ? 'It is there; its entry has not been read yet.' : 'Nothing.'}
        </p>
      ) : (
        <ul className={styles.entries}>
          {row.entries.map((entry) => (
            <Entry key={entry.engineId} entry={entry} path={entryPath(location, entry.engineId, row.key)} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** What the tiers did with a module, but for what its loads tell, oldest first. */
function useTierEvents(rowId: string, key: string | null): InspectorEvent[] {
  const ring = useEvents((state) => state.ring);
  const version = useVersion(useEvents);
  const matching = useMemo(() => {
    const modules = { rowIds: [rowId], keys: key === null ? [] : [key] };
    return new MatchingEvents(ring, eventMatcher({ ...EVERY_EVENT, kinds: [...TOLD_KINDS], modules }));
  }, [ring, rowId, key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ring is one and the same, whatever it holds
  return useMemo(() => {
    matching.update();
    return [...matching];
  }, [matching, version]);
}

function Loads({ row }: { row: ModuleRow }) {
  const { id, key } = row;
  const answer = useModuleLoads(id, key);
  const events = useTierEvents(id, key);
  const [limit, setLimit] = useState(ENTRIES_AT_ONCE);
  if (answer === null) return null;
  const { loads } = answer;
  const { entries, left } = historyOf(loads, events, limit);
  const longest = loads.reduce((most, { ms }) => Math.max(most, ms), 0);
  const newest = loads.at(-1)?.seq;
  return (
    <section className={styles.part} aria-label="Loads in this session">
      <h3>{formatCount(loads.length + answer.left, 'load')} in this session</h3>
      {row.savedMs !== null && (
        <p className={styles.sum}>
          Saved {formatSum(row.savedMs.session)} in this session, {formatSum(row.savedMs.ever)} since the
          beginning
        </p>
      )}
      {entries.length === 0 ? (
        <p className={styles.quiet}>It was not loaded in this session.</p>
      ) : (
        <ol className={styles.history}>
          {entries.map((entry) =>
            entry.type === 'load' ? (
              <Load
                key={`load ${entry.load.seq}`}
                load={entry.load}
                longest={longest}
                open={entry.load.seq === newest}
              />
            ) : (
              <TierEvent key={`event ${entry.event.seq}`} event={entry.event} />
            ),
          )}
        </ol>
      )}
      {left > 0 && (
        <button type="button" className={styles.more} onClick={() => setLimit(limit + ENTRIES_AT_ONCE)}>
          Show {Math.min(left, ENTRIES_AT_ONCE).toLocaleString('en')} more
        </button>
      )}
      {left === 0 && answer.left > 0 && (
        <p className={styles.quiet}>{formatCount(answer.left, 'older load')} are not shown.</p>
      )}
    </section>
  );
}

/** Every load of the selected module in this session, what the tiers did with it, and where its entries lie. */
export function ModuleHistory() {
  const selectedId = useView((state) => state.selectedId);
  const row = useModules((state) => (selectedId === null ? undefined : state.byId.get(selectedId)));
  if (!row) {
    return (
      <p className={styles.none}>Select a module to see each of its loads, and where its entries lie.</p>
    );
  }
  return (
    <article className={styles.panel} data-testid="module-history" aria-label={`History of ${row.name}`}>
      <h2 className={styles.name}>{row.name}</h2>
      <Loads key={`${row.id} ${row.key}`} row={row} />
      <Entries row={row} />
    </article>
  );
}
