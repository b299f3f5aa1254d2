import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  goBack,
  listViewOf,
  lookAt,
  setListView,
  showFunction,
  showMore,
  showPart,
  useContents,
} from '../../../src/renderer/contents/contents-store.ts';
import type { Answer, RequestName } from '../../../src/shared/contract.ts';

interface Asked {
  name: RequestName;
  argument: unknown;
  answer(answer: Answer<unknown>): void;
}

const asked: Asked[] = [];
const ok = (value: unknown): Answer<unknown> => ({ ok: true, value });
const row = (id: string, key = 'K') => ({ id, key, rebuilt: null });
const settled = () => new Promise((resolve) => setTimeout(resolve));
const contents = (functions: number) => ok({ counts: { functions, imports: 0 } });

beforeEach(() => {
  asked.length = 0;
  useContents.setState(useContents.getInitialState(), true);
  vi.stubGlobal('window', {
    inspector: {
      request: (name: RequestName, argument: unknown) =>
        new Promise<Answer<unknown>>((answer) => asked.push({ name, argument, answer })),
    },
  });
});
afterEach(() => void vi.unstubAllGlobals());

it('asks once for each version of a module, and forgets the way through the one before', async () => {
  lookAt(row('a'));
  lookAt(row('a'));
  expect(asked.map(({ name }) => name)).toEqual(['contents']);
  asked[0]?.answer(contents(3));
  await settled();
  showFunction(1);
  expect(useContents.getState().close).toHaveLength(1);
  lookAt(row('a', 'K2'));
  expect(useContents.getState()).toMatchObject({ contents: { state: 'waiting' }, close: [] });
});

it('takes no answer that is about a module that was left', async () => {
  lookAt(row('a'));
  lookAt(row('b'));
  asked[0]?.answer(contents(1));
  await settled();
  expect(useContents.getState().contents.state).toBe('waiting');
  asked[1]?.answer(contents(2));
  await settled();
  expect(useContents.getState().contents).toMatchObject({
    state: 'there',
    value: { counts: { functions: 2 } },
  });
});

it('does not read a file again when its load has come to the same bytes', async () => {
  lookAt({ id: 'a', key: null, rebuilt: null });
  asked[0]?.answer(ok({ key: 'K', counts: { functions: 1 } }));
  await settled();
  lookAt(row('a', 'K'));
  expect(asked).toHaveLength(1);
  lookAt(row('a', 'K2'));
  expect(asked).toHaveLength(2);
});

it('keeps the part that is in view from one module to the next, but for a list that is empty there', async () => {
  showPart('functions');
  lookAt(row('a'));
  asked[0]?.answer(contents(2));
  await settled();
  expect(useContents.getState().part).toBe('functions');
  showPart('imports');
  lookAt(row('b'));
  asked[1]?.answer(contents(2));
  await settled();
  expect(useContents.getState().part).toBe('overview');
});

it('says why something cannot be shown', async () => {
  lookAt(row('a'));
  const problem = { kind: 'file-read', message: 'it is gone', advice: null };
  asked[0]?.answer({ ok: false, problem });
  await settled();
  expect(useContents.getState().contents).toEqual({ state: 'failed', problem });
});

it('goes from function to function, and back, and gets a long text part by part', async () => {
  lookAt(row('a'));
  showFunction(4);
  asked[1]?.answer(ok({ lines: ['one'], next: 2_000 }));
  await settled();
  const [first] = useContents.getState().close;
  expect(first).toMatchObject({ kind: 'function', index: 4, lines: ['one'], next: 2_000 });
  const more = first && showMore(first);
  expect(asked[2]).toMatchObject({ name: 'functionText', argument: { index: 4, from: 2_000 } });
  asked[2]?.answer(ok({ lines: ['two'], next: null }));
  expect(await more).toMatchObject({ lines: ['one', 'two'], next: null });
  showFunction(9);
  showFunction(9);
  expect(useContents.getState().close.map((close) => close.kind === 'function' && close.index)).toEqual([
    9, 4,
  ]);
  goBack();
  expect(useContents.getState().close).toMatchObject([{ index: 4, lines: ['one', 'two'] }]);
});

it('remembers how each list is searched and sorted, and gives the same view as long as it is the same', () => {
  expect(listViewOf(useContents.getState().lists, 'functions')).toMatchObject({
    order: 'bytes',
    descending: true,
  });
  setListView('types', { search: 'i32' });
  const { lists } = useContents.getState();
  expect(listViewOf(lists, 'types')).toEqual({ search: 'i32', order: 'index', descending: false });
  // A new one each time would have its readers drawn without end.
  expect(listViewOf(lists, 'tags')).toBe(listViewOf(lists, 'tags'));
});
