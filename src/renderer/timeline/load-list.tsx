import { ArrowDownToLine } from 'lucide-react';
import { type KeyboardEvent, memo } from 'react';
import { formatDuration, formatPreciseClock } from '../format.ts';
import { Button } from '../widgets/button.tsx';
import { lineAfterKey, useFixedRows } from '../widgets/fixed-rows.ts';
import styles from './load-list.module.css';
import { OUTCOME_NAME, OUTCOME_TONE, savedText } from './load-text.ts';
import type { LoadPoint } from './loads-store.ts';
import { OutcomeMark } from './outcome-mark.tsx';

/** In pixels, as the style sheet has it. */
const LINE_HEIGHT = 24;

interface LoadLineProps {
  load: LoadPoint;
  /** From 1, among all that were ever in the list, so that it stays the same while the oldest go. */
  position: number;
  /** How many there were; told of the line that the keyboard is at, since no other is read out. Else 0. */
  count: number;
  onChoose(load: LoadPoint): void;
}

const LoadLine = memo(function LoadLine({ load, position, count, onChoose }: LoadLineProps) {
  const { outcome } = load;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus, and takes its lines' keys
    // biome-ignore lint/a11y/useFocusableInteractive: the same
    <div
      id={`load-${load.seq}`}
      role="option"
      aria-selected={count > 0}
      aria-posinset={position}
      aria-setsize={count || undefined}
      className={styles.load}
      data-testid="load-line"
      data-outcome={outcome}
      onClick={() => onChoose(load)}
    >
      <time className={styles.time}>{formatPreciseClock(load.at)}</time>
      <span className={styles.outcome} data-tone={OUTCOME_TONE[outcome]}>
        <OutcomeMark outcome={outcome} />
        {OUTCOME_NAME[outcome]}
      </span>
      <span className={styles.number}>{formatDuration(load.ms)}</span>
      <span className={styles.name} title={load.name}>
        {load.name}
      </span>
      <span className={styles.saved} data-slower={load.savedMs !== null && load.savedMs < 0}>
        {savedText(load.savedMs)}
      </span>
    </div>
  );
});

interface LoadListProps {
  loads: readonly LoadPoint[];
  /** How many have gone from the front so far. */
  dropped: number;
  /** The place of the load that the keyboard is at; -1 for none. */
  current: number;
  onCurrent(index: number): void;
  onSelect(load: LoadPoint): void;
  onChoose(load: LoadPoint): void;
}

/** The same loads as lines, oldest first. */
export function LoadList({ loads, dropped, current, onCurrent, onSelect, onChoose }: LoadListProps) {
  const count = loads.length;
  const rows = useFixedRows({ count, dropped, rowHeight: LINE_HEIGHT, follows: true });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const load = loads[current];
    if (event.key === 'Enter' && load) return onSelect(load);
    const next = lineAfterKey(event.key, current === -1 ? null : current, count, rows.page);
    if (next === null) return;
    event.preventDefault();
    onCurrent(next);
    rows.show(next);
  };
  const load = loads[current];
  const inView = current >= rows.first && current < rows.end;
  return (
    <div className={styles.frame}>
      <div
        ref={rows.scroller}
        className={styles.scroller}
        role="listbox"
        aria-label="Loads"
        aria-activedescendant={load && inView ? `load-${load.seq}` : undefined}
        tabIndex={0}
        onScroll={rows.onScroll}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: rows.height }}>
          <div role="presentation" style={{ transform: `translateY(${rows.offset}px)` }}>
            {loads.slice(rows.first, rows.end).map((each, index) => (
              <LoadLine
                key={each.seq}
                load={each}
                position={dropped + rows.first + index + 1}
                count={rows.first + index === current ? dropped + count : 0}
                onChoose={onChoose}
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
  );
}
