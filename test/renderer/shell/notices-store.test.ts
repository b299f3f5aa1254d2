import { beforeEach, expect, it } from 'vitest';
import { showDone, useNotices, withdrawOffers } from '../../../src/renderer/shell/notices-store.ts';

beforeEach(() => useNotices.setState(useNotices.getInitialState(), true));

const undo = { label: 'Undo', keys: 'Ctrl+Z', run: () => {} };
const offers = () => useNotices.getState().notices.map(({ message, action }) => [message, action?.label]);

it('offers the same of one notice alone: the latest', () => {
  showDone('Dropped a.wasm.', undo);
  showDone('Key copied');
  showDone('Dropped b.wasm.', undo);
  expect(offers()).toEqual([
    ['Dropped a.wasm.', undefined],
    ['Key copied', undefined],
    ['Dropped b.wasm.', 'Undo'],
  ]);
});

it('takes back an offer that can no longer be kept', () => {
  showDone('Dropped a.wasm.', undo);
  withdrawOffers('Undo');
  expect(offers()).toEqual([['Dropped a.wasm.', undefined]]);
});
