import { beforeEach, expect, it } from 'vitest';
import { connect } from '../../src/renderer/connect.ts';
import { noEvents, useEvents } from '../../src/renderer/events/events-store.ts';
import { useModules } from '../../src/renderer/modules/modules-store.ts';
import { useNotices } from '../../src/renderer/shell/notices-store.ts';
import { selectRow, useView } from '../../src/renderer/shell/view-store.ts';
import { useSources } from '../../src/renderer/sources/sources-store.ts';
import { useTiers } from '../../src/renderer/tiers/tiers-store.ts';
import { noLoads, useLoads } from '../../src/renderer/timeline/loads-store.ts';
import { useWorth } from '../../src/renderer/worth/worth-store.ts';
import type { Answer, InspectorApi, Snapshot, UpdateBatch } from '../../src/shared/contract.ts';
import { DEFAULT_VIEW } from '../../src/shared/kept-view.ts';
import { APP_SOURCE } from '../../src/shared/source.ts';
import { eventOf, loadRecordOf, rowOf, snapshotOf, sourceOf, tierOf, worthOf } from './sample-data.ts';

function fakeMain() {
  const listeners = new Set<(batch: UpdateBatch) => void>();
  let resolve: (answer: Answer<Snapshot>) => void;
  const asked = new Promise<Answer<Snapshot>>((given) => {
    resolve = given;
  });
  const api: InspectorApi = {
    request: (() => asked) as unknown as InspectorApi['request'],
    onUpdate: (given) => {
      listeners.add(given);
      return () => listeners.delete(given);
    },
    onCommand: () => () => {},
    openedWith: DEFAULT_VIEW,
    pathForFile: () => '',
  };
  return {
    api,
    push: (batch: Partial<UpdateBatch>) => {
      for (const listener of listeners) listener({ source: APP_SOURCE, ...batch });
    },
    answer: async (given: Answer<Snapshot>) => {
      resolve(given);
      await new Promise((done) => setTimeout(done));
    },
    /** What another question is answered with than the first. */
    answerWith: (snapshot: Snapshot) => {
      api.request = (async () => ({ ok: true, value: snapshot })) as unknown as InspectorApi['request'];
    },
    listens: () => listeners.size > 0,
  };
}

let main: ReturnType<typeof fakeMain>;
let stop: () => void;

beforeEach(() => {
  useEvents.setState(noEvents(), true);
  useLoads.setState(noLoads(), true);
  useWorth.setState(useWorth.getInitialState(), true);
  useModules.setState(useModules.getInitialState(), true);
  useNotices.setState(useNotices.getInitialState(), true);
  useTiers.setState(useTiers.getInitialState(), true);
  useView.setState(useView.getInitialState(), true);
  useSources.setState(useSources.getInitialState(), true);
  main = fakeMain();
  stop = connect(main.api);
});

it('loses no batch between listening and the snapshot, and takes no event twice', async () => {
  main.push({ rows: [rowOf({ id: 'late' })], events: [eventOf(2), eventOf(3)] });
  expect(useModules.getState().known).toBe(false);
  await main.answer({
    ok: true,
    value: snapshotOf({ rows: [rowOf({ id: 'early' })], events: [eventOf(1), eventOf(2)] }),
  });
  expect(useModules.getState().rows.map((row) => row.id)).toEqual(['early', 'late']);
  expect([...useEvents.getState().ring].map((event) => event.seq)).toEqual([1, 2, 3]);
});

it('changes only what a batch tells of', async () => {
  await main.answer({ ok: true, value: snapshotOf({ rows: [rowOf({ id: 'a' })] }) });
  const { rows } = useModules.getState();
  const { compiler, tiers } = useTiers.getState();
  main.push({ tiers: [tierOf({ name: 'disk', hits: 1 })] });
  expect(useModules.getState().rows).toBe(rows);
  expect(useTiers.getState().compiler).toBe(compiler);
  expect(useTiers.getState().tiers.memory).toBe(tiers.memory);
  expect(useTiers.getState().tiers.disk?.hits).toBe(1);
});

it('hands on what the cache was worth, and the loads that have ended', async () => {
  await main.answer({ ok: true, value: snapshotOf({ worth: worthOf({ since: 5 }) }) });
  expect(useWorth.getState().worth?.since).toBe(5);
  main.push({ worth: worthOf({ since: 4 }), loads: [loadRecordOf(0)] });
  expect(useWorth.getState().worth?.since).toBe(4);
  expect(useLoads.getState().fresh).toEqual([loadRecordOf(0)]);
});

it('selects nothing once the selected row is gone', async () => {
  await main.answer({ ok: true, value: snapshotOf({ rows: [rowOf({ id: 'a' })] }) });
  selectRow('a');
  main.push({ removedRows: ['a'] });
  expect(useView.getState().selectedId).toBeNull();
});

it('shows why there is no snapshot', async () => {
  await main.answer({ ok: false, problem: { kind: 'other', message: 'Not ready.', advice: null } });
  expect(useNotices.getState().notices.map(({ message }) => message)).toEqual(['Not ready.']);
});

it('stops listening', () => {
  stop();
  expect(main.listens()).toBe(false);
});

it('says what belongs to no row over the window, and leaves to the rows what is theirs', async () => {
  const told = { kind: 'error', where: null, message: 'the folder /bare holds no .wasm file' } as const;
  await main.answer({ ok: true, value: snapshotOf({ events: [eventOf(0, { ...told, rowId: null })] }) });
  expect(useNotices.getState().notices).toEqual([]);
  main.push({
    events: [
      eventOf(1, { ...told, rowId: null, subject: '/bare', advice: 'Choose another.' }),
      eventOf(2, { ...told, message: 'there is no file x' }),
    ],
  });
  expect(useNotices.getState().notices).toMatchObject([
    { tone: 'problem', message: told.message, advice: 'Choose another.' },
  ]);
});

it('takes of another source nothing but the list, and what belongs to none', async () => {
  await main.answer({ ok: true, value: snapshotOf({ rows: [rowOf({ id: 'own' })] }) });
  const sources = [sourceOf({ id: APP_SOURCE }), sourceOf({ id: 'other' })];
  main.push({ source: 'other', rows: [rowOf({ id: 'foreign' })], loads: [loadRecordOf(0)], sources });
  expect(useModules.getState().rows.map(({ id }) => id)).toEqual(['own']);
  expect(useLoads.getState().fresh).toEqual([]);
  expect(useSources.getState().sources).toEqual(sources);
});

it('shows of another source only what is its own', async () => {
  await main.answer({ ok: true, value: snapshotOf({ rows: [rowOf({ id: 'own' })], events: [eventOf(7)] }) });
  selectRow('own');
  useLoads.setState({ asked: 'known' });
  main.push({ loads: [loadRecordOf(0)] });
  main.answerWith(
    snapshotOf({ source: 'other', rows: [rowOf({ id: 'foreign' })], events: [eventOf(0)], worth: null }),
  );
  expect(await useSources.getState().show('other')).toBe(true);
  expect(useSources.getState().shown).toBe('other');
  expect(useModules.getState().rows.map(({ id }) => id)).toEqual(['foreign']);
  // Its events are numbered anew.
  expect([...useEvents.getState().ring].map(({ seq }) => seq)).toEqual([0]);
  expect(useLoads.getState().ring.length).toBe(0);
  expect(useView.getState().selectedId).toBeNull();
  expect(useWorth.getState().worth).toBeNull();
});
