/** The loads of the session. They are asked for when somebody first looks, and followed from then on. */
import { create } from 'zustand';
import { LOAD_OUTCOMES, type LoadColumns, type LoadRecord, MOST_LOADS } from '../../shared/load-record.ts';
import { Ring } from '../../shared/ring.ts';
import { request } from '../inspector-api.ts';
import { showProblem } from '../shell/notices-store.ts';
import type { TimeSpan } from '../shell/view-store.ts';

/** A load as the timeline has it. */
export type LoadPoint = Pick<
  LoadRecord,
  'seq' | 'at' | 'ms' | 'outcome' | 'rowId' | 'name' | 'key' | 'savedMs'
>;

export interface LoadsState {
  /** In the order they ended. One and the same while loads are added; `version` tells of it. */
  readonly ring: Ring<LoadPoint>;
  version: number;
  /** The number of the newest load seen, so that none is taken twice. */
  lastSeq: number;
  asked: 'no' | 'asked' | 'known';
  /** The loads of the latest batch, whether they are followed or not. */
  fresh: readonly LoadRecord[];
  /** What has ended between the asking and the answer. */
  early: readonly LoadRecord[];
}

export function noLoads(): LoadsState {
  return { ring: new Ring(MOST_LOADS), version: 0, lastSeq: -1, asked: 'no', fresh: [], early: [] };
}

export const useLoads = create<LoadsState>()(noLoads);

/** The state with those of the loads that it has not seen yet; the ring of `state` takes them. */
function append(state: LoadsState, loads: Iterable<LoadPoint>): LoadsState {
  let { lastSeq } = state;
  for (const load of loads) {
    if (load.seq <= lastSeq) continue;
    state.ring.push(load);
    lastSeq = load.seq;
  }
  return { ...state, lastSeq, version: state.version + 1 };
}

/** Takes loads that have ended. */
export function takeLoads(fresh: readonly LoadRecord[]): void {
  useLoads.setState((state) => {
    if (state.asked === 'known') return { ...append(state, fresh), fresh };
    if (state.asked === 'asked') return { fresh, early: [...state.early, ...fresh] };
    return { fresh };
  });
}

export function* pointsOf(columns: LoadColumns): Iterable<LoadPoint> {
  for (const [index, at] of columns.at.entries()) {
    const module = columns.modules[columns.module[index] ?? -1];
    const outcome = LOAD_OUTCOMES[columns.outcome[index] ?? -1];
    if (module === undefined || outcome === undefined) continue;
    const savedMs = columns.savedMs[index] ?? Number.NaN;
    const ms = columns.ms[index] ?? 0;
    const seq = columns.firstSeq + index;
    yield { seq, at, ms, outcome, ...module, savedMs: Number.isNaN(savedMs) ? null : savedMs };
  }
}

/** Asks for the loads of the session, once. */
export async function followLoads(): Promise<void> {
  if (useLoads.getState().asked !== 'no') return;
  useLoads.setState({ asked: 'asked' });
  const answer = await request('allLoads', null);
  if (!answer.ok) {
    useLoads.setState({ asked: 'no', early: [] });
    return showProblem(answer.problem);
  }
  useLoads.setState((state) => {
    const known = append(append(state, pointsOf(answer.value)), state.early);
    return { ...known, asked: 'known', early: [] };
  });
}

/** The place of the first load that ended at a time or later: loads stand in the order they ended. */
export function firstSince(ring: Ring<LoadPoint>, time: number): number {
  let low = 0;
  let high = ring.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ring.at(middle)?.at ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows of which loads ended within a span of time: their ids, and their modules' keys, which stored rows have. */
export function rowsLoadedIn(ring: Ring<LoadPoint>, { from, to }: TimeSpan): ReadonlySet<string> {
  const rows = new Set<string>();
  for (let index = firstSince(ring, from); index < ring.length; index++) {
    const load = ring.at(index);
    if (!load || load.at > to) break;
    rows.add(load.rowId);
    if (load.key !== null) rows.add(load.key);
  }
  return rows;
}
