import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterRemoval,
  extendTo,
  moveLead,
  NOTHING_SELECTED,
  primaryOf,
  type Selection,
  selectAll,
  selectedAmong,
  selectNone,
  selectOnly,
  toggle,
  withoutRows,
} from '../../../src/renderer/modules/selection.ts';

const shown = [...'abcdefgh'].map((id) => ({ id }));
const ids = ({ selectedIds }: Selection) => [...selectedIds].sort().join('');

describe('a range', () => {
  it('runs from the row that was clicked to the one that Shift is held on, either way', () => {
    const from = selectOnly('c');
    expect(ids(extendTo(from, shown, 'e'))).toBe('cde');
    expect(ids(extendTo(from, shown, 'a'))).toBe('abc');
  });

  it('turns round its anchor when it is extended again', () => {
    const down = extendTo(selectOnly('d'), shown, 'f');
    expect(ids(extendTo(down, shown, 'b'))).toBe('bcd');
  });

  it('replaces what was selected, or adds to it', () => {
    const picked = toggle(selectOnly('a'), 'f');
    expect(ids(extendTo(picked, shown, 'h'))).toBe('fgh');
    expect(ids(extendTo(picked, shown, 'h', true))).toBe('afgh');
  });

  it('begins at the lead where a search hides its anchor', () => {
    const selection = moveLead(selectOnly('b'), 'e');
    const without = shown.filter(({ id }) => id !== 'b');
    expect(ids(extendTo(selection, without, 'g'))).toBe('efg');
  });

  it('is one row where nothing was selected before, and nothing for a row that is not there', () => {
    expect(ids(extendTo(NOTHING_SELECTED, shown, 'd'))).toBe('d');
    const selection = selectOnly('a');
    expect(extendTo(selection, shown, 'zebra')).toBe(selection);
  });
});

it('takes a row in and out and leaves the others', () => {
  const two = toggle(selectOnly('a'), 'c');
  expect(ids(two)).toBe('ac');
  expect(ids(toggle(two, 'a'))).toBe('c');
});

it('shows in full the row that was clicked last, or, where that was taken out, the one before it', () => {
  const two = toggle(selectOnly('a'), 'c');
  expect(primaryOf(two)).toBe('c');
  expect(primaryOf(toggle(two, 'c'))).toBe('a');
  expect(primaryOf(selectNone(two))).toBeNull();
});

it('selects all that are shown, and stays on the row that it was on', () => {
  const all = selectAll(selectOnly('c'), shown);
  expect(ids(all)).toBe('abcdefgh');
  expect(all.leadId).toBe('c');
  expect(selectAll(selectOnly('zebra'), shown).leadId).toBe('a');
  expect(selectAll(NOTHING_SELECTED, [])).toEqual(NOTHING_SELECTED);
});

it('forgets rows that went, and is the same object where they were none of its own', () => {
  const range = extendTo(selectOnly('b'), shown, 'd');
  expect(withoutRows(range, ['x', 'y'])).toBe(range);
  const rest = withoutRows(range, ['b', 'd']);
  expect(ids(rest)).toBe('c');
  expect([rest.leadId, rest.anchorId]).toEqual([null, null]);
});

it('goes on to the next row that stays, or back to the one before', () => {
  expect(afterRemoval(shown, new Set('bc'))).toBe('d');
  expect(afterRemoval(shown, new Set('gh'))).toBe('f');
  expect(afterRemoval(shown, new Set('fh'))).toBe('g');
  expect(afterRemoval(shown, new Set('abcdefgh'))).toBeNull();
});

describe('whatever is clicked and pressed', () => {
  const aRow = fc.constantFrom(...shown.map(({ id }) => id));
  const aStep = fc.oneof(
    aRow.map((id) => (_: Selection) => selectOnly(id)),
    aRow.map((id) => (before: Selection) => toggle(before, id)),
    aRow.map((id) => (before: Selection) => moveLead(before, id)),
    fc.tuple(aRow, fc.boolean()).map(
      ([id, keep]) =>
        (s: Selection) =>
          extendTo(s, shown, id, keep),
    ),
    fc.constant((before: Selection) => selectAll(before, shown)),
    fc.constant(selectNone),
    fc.array(aRow, { maxLength: 3 }).map((gone) => (before: Selection) => withoutRows(before, gone)),
  );
  const outcomeOf = (steps: readonly ((before: Selection) => Selection)[]) =>
    steps.reduce((selection, step) => step(selection), NOTHING_SELECTED);

  it('shows in full a row that is selected, exactly when one is', () => {
    fc.assert(
      fc.property(fc.array(aStep), (steps) => {
        const selection = outcomeOf(steps);
        const primary = primaryOf(selection);
        expect(primary === null).toBe(selection.selectedIds.size === 0);
        if (primary !== null) expect(selection.selectedIds.has(primary)).toBe(true);
      }),
    );
  });

  it('makes a range of rows that stand together, with the anchor at one end and the lead at the other', () => {
    fc.assert(
      fc.property(fc.array(aStep), aRow, (steps, id) => {
        const range = extendTo(outcomeOf(steps), shown, id);
        const places = shown.flatMap((row, at) => (range.selectedIds.has(row.id) ? [at] : []));
        const [first = 0, last = 0] = [places[0], places.at(-1)];
        expect(places).toHaveLength(last - first + 1);
        const ends = new Set([range.anchorId, range.leadId]);
        expect(ends).toEqual(new Set([shown[first]?.id, shown[last]?.id]));
        expect(range.leadId).toBe(id);
      }),
    );
  });

  it('changes nothing of the selection that it began with', () => {
    fc.assert(
      fc.property(fc.array(aStep), aStep, (steps, step) => {
        const before = outcomeOf(steps);
        const copy = structuredClone(before);
        step(before);
        expect(before).toEqual(copy);
      }),
    );
  });

  it('takes a row out by a second toggle', () => {
    fc.assert(
      fc.property(fc.array(aStep), aRow, (steps, id) => {
        const before = outcomeOf(steps);
        expect(ids(toggle(toggle(before, id), id))).toBe(ids(before));
      }),
    );
  });
});

it('gives the selected rows in the order that they are shown, and none that is not', () => {
  const selectedIds = new Set(['g', 'b', 'zebra']);
  expect(selectedAmong(shown, { selectedIds }).map(({ id }) => id)).toEqual(['b', 'g']);
  expect(selectedAmong(shown, NOTHING_SELECTED)).toEqual([]);
});
