import { ZoomIn, ZoomOut } from 'lucide-react';
import { ToggleGroup, Toolbar } from 'radix-ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { TIMELINE_REACHES, type TimelineReach } from '../../shared/kept-view.ts';
import { LOAD_OUTCOMES, type LoadOutcome } from '../../shared/load-record.ts';
import { chosenAfterClick } from '../events/chosen-after-click.ts';
import { formatCount } from '../format.ts';
import { useModules } from '../modules/modules-store.ts';
import { selectRow, type TimeSpan, useView } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import { useVersion } from '../widgets/use-version.ts';
import { BrushControl } from './brush-control.tsx';
import { durationAxis } from './duration-axis.ts';
import { LoadList } from './load-list.tsx';
import { LoadPlot } from './load-plot.tsx';
import { durationsOf, firstFrom, loadsIn, placeOf } from './load-points.ts';
import { OUTCOME_NAME, OUTCOME_TONE } from './load-text.ts';
import { followLoads, type LoadPoint, useLoads } from './loads-store.ts';
import { OutcomeMark } from './outcome-mark.tsx';
import styles from './timeline.module.css';

const REACH_LABEL: Record<TimelineReach, string> = {
  session: 'Session',
  '60': '1 h',
  '15': '15 min',
  '5': '5 min',
  '1': '1 min',
};
/** The least that is shown of a session, in milliseconds. */
const LEAST_SPAN = 10_000;
/** The time that is shown moves on this often, in milliseconds. */
const MOVES_EVERY = 1_000;

/** The present, as often as the plot moves on. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MOVES_EVERY);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function spanOf(
  reach: TimelineReach,
  zoom: TimeSpan | null,
  first: LoadPoint | undefined,
  now: number,
): TimeSpan {
  if (zoom !== null) return zoom;
  if (reach !== 'session') return { from: now - Number(reach) * 60_000, to: now };
  return { from: Math.min(now - LEAST_SPAN, first ? first.at - first.ms : now), to: now };
}

function Reach() {
  const reach = useView((state) => state.timelineReach);
  const zoom = useView((state) => state.timelineZoom);
  const brushed = useView((state) => state.brushedTime);
  return (
    <>
      <ToggleGroup.Root
        type="single"
        className={styles.choices}
        aria-label="How much is shown"
        value={zoom === null ? reach : ''}
        onValueChange={(value) => {
          const chosen = TIMELINE_REACHES.find((each) => each === value) ?? reach;
          useView.setState({ timelineReach: chosen, timelineZoom: null });
        }}
      >
        {TIMELINE_REACHES.map((each) => (
          <ToggleGroup.Item key={each} value={each} className={styles.choice}>
            {REACH_LABEL[each]}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      {zoom !== null ? (
        <Button icon={ZoomOut} look="quiet" onClick={() => useView.setState({ timelineZoom: null })}>
          Zoom out
        </Button>
      ) : (
        brushed !== null &&
        brushed.to > brushed.from && (
          <Button icon={ZoomIn} look="quiet" onClick={() => useView.setState({ timelineZoom: brushed })}>
            Zoom in
          </Button>
        )
      )}
    </>
  );
}

function AxisChoice() {
  const isLogarithmic = useView((state) => state.timelineIsLogarithmic);
  return (
    <ToggleGroup.Root
      type="single"
      className={styles.choices}
      aria-label="Axis of durations"
      value={isLogarithmic ? 'log' : 'linear'}
      onValueChange={(value) => {
        if (value !== '') useView.setState({ timelineIsLogarithmic: value === 'log' });
      }}
    >
      <ToggleGroup.Item value="log" className={styles.choice}>
        Log
      </ToggleGroup.Item>
      <ToggleGroup.Item value="linear" className={styles.choice}>
        Linear
      </ToggleGroup.Item>
    </ToggleGroup.Root>
  );
}

/** What the marks mean, and how many of each are shown: one click for one alone. */
function Outcomes({ loads }: { loads: readonly LoadPoint[] }) {
  const chosen = useView((state) => state.loadOutcomes);
  const counts = useMemo(() => {
    const byOutcome: Record<LoadOutcome, number> = {
      memory: 0,
      disk: 0,
      shared: 0,
      compiler: 0,
      stock: 0,
      failed: 0,
      cancelled: 0,
    };
    for (const { outcome } of loads) byOutcome[outcome]++;
    return byOutcome;
  }, [loads]);
  return (
    <Toolbar.Root className={styles.outcomes} aria-label="Ends of loads">
      {LOAD_OUTCOMES.filter(
        // Most people have no store of a team's.
        (outcome) => outcome !== 'shared' || counts.shared > 0 || chosen.has('shared'),
      ).map((outcome) => (
        <Toolbar.Button
          key={outcome}
          className={styles.outcome}
          aria-pressed={chosen.has(outcome)}
          data-tone={OUTCOME_TONE[outcome]}
          data-testid={`outcome-${outcome}`}
          title="Click to show only these, again for all. Ctrl or Shift adds or takes away."
          onClick={(event) =>
            useView.setState({
              loadOutcomes: chosenAfterClick(
                chosen,
                outcome,
                event.ctrlKey || event.metaKey || event.shiftKey,
              ),
            })
          }
        >
          <OutcomeMark outcome={outcome} />
          {OUTCOME_NAME[outcome]}
          <span className={styles.count}>{counts[outcome].toLocaleString('en')}</span>
        </Toolbar.Button>
      ))}
    </Toolbar.Root>
  );
}

/** In milliseconds: all loads are gone through and drawn each time, which takes about a tenth of this. */
const restFor = (loads: number): number => Math.max(150, loads / 100);

const ALL = new Set<never>();

/** How many loads have gone from the front of a list so far: those that are shown stay where they are. */
function useDropped(loads: readonly LoadPoint[]): number {
  const before = useRef({ loads, dropped: 0 });
  if (before.current.loads !== loads) {
    const [first] = loads;
    const gone = first === undefined ? 0 : firstFrom(before.current.loads, first.seq);
    before.current = { loads, dropped: before.current.dropped + gone };
  }
  return before.current.dropped;
}

function selectModule({ rowId, key }: LoadPoint): void {
  const { byId } = useModules.getState();
  // A file that was taken off the list is there as what the tiers hold.
  const id = byId.has(rowId) ? rowId : key;
  if (id !== null && byId.has(id)) selectRow(id);
}

/** The loads of the session over time, and below them the same as a list. */
export function Timeline() {
  const ring = useLoads((state) => state.ring);
  const version = useVersion(useLoads, restFor);
  const known = useLoads((state) => state.asked === 'known');
  const reach = useView((state) => state.timelineReach);
  const zoom = useView((state) => state.timelineZoom);
  const outcomes = useView((state) => state.loadOutcomes);
  const brushed = useView((state) => state.brushedTime);
  const isLogarithmic = useView((state) => state.timelineIsLogarithmic);
  const [currentSeq, setCurrentSeq] = useState(-1);
  const now = useNow();
  useEffect(() => void followLoads(), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the ring is one and the same, whatever it holds
  const span = useMemo(
    () => spanOf(reach, zoom, ring.at(0), Math.max(now, ring.at(-1)?.at ?? 0)),
    [reach, zoom, ring, version, now],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const all = useMemo(() => loadsIn(ring, span, ALL), [ring, version, span]);
  const plotted = useMemo(
    () => (outcomes.size === 0 ? all : all.filter(({ outcome }) => outcomes.has(outcome))),
    [all, outcomes],
  );
  const listed = useMemo(
    () => (brushed === null ? plotted : plotted.filter(({ at }) => at >= brushed.from && at <= brushed.to)),
    [plotted, brushed],
  );
  const dropped = useDropped(listed);
  const { least, most } = useMemo(() => durationsOf(plotted), [plotted]);
  const axis = useMemo(() => durationAxis(least, most, isLogarithmic), [least, most, isLogarithmic]);
  const indexIn = (loads: readonly LoadPoint[]) => placeOf(loads, currentSeq);
  const [choose] = useState(() => (load: LoadPoint) => {
    setCurrentSeq(load.seq);
    selectModule(load);
  });

  if (known && ring.length === 0) {
    return (
      <p className={styles.empty} data-testid="timeline">
        Each load appears here as it ends: when, which tier answered, and how long it took.
      </p>
    );
  }
  return (
    <div className={styles.timeline} data-testid="timeline">
      <div className={styles.bar}>
        <Reach />
        <BrushControl />
        <span className={styles.space} />
        <AxisChoice />
      </div>
      <Outcomes loads={all} />
      {ring.forgotten > 0 && (
        <p className={styles.forgotten}>
          {formatCount(ring.forgotten, 'older load')} {ring.forgotten === 1 ? 'was' : 'were'} let go: the
          timeline keeps the latest {ring.capacity.toLocaleString('en')}.
        </p>
      )}
      <div className={styles.plot}>
        <LoadPlot
          loads={plotted}
          span={span}
          axis={axis}
          current={indexIn(plotted)}
          onCurrent={(index) => setCurrentSeq(plotted[index]?.seq ?? -1)}
          onSelect={selectModule}
        />
      </div>
      <p className={styles.summary} data-testid="load-count">
        {formatCount(listed.length, 'load')}
        {brushed === null ? ' shown' : ' in the brushed span'}
      </p>
      <LoadList
        loads={listed}
        dropped={dropped}
        current={indexIn(listed)}
        onCurrent={(index) => setCurrentSeq(listed[index]?.seq ?? -1)}
        onSelect={selectModule}
        onChoose={choose}
      />
    </div>
  );
}
