import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ColumnSize,
  fitColumns,
  initialLayout,
  MAX_COLUMN_WIDTH,
  moveColumn,
  moveColumnBy,
  resizeColumn,
  restoreLayout,
  toggleColumn,
} from '../../../src/renderer/modules/column-layout.ts';

const column = (id: string, priority: number, over: Partial<ColumnSize> = {}): ColumnSize => ({
  id,
  priority,
  width: 100,
  minWidth: 40,
  shownAtFirst: true,
  ...over,
});
const COLUMNS = [
  column('name', 0, { minWidth: 150 }),
  column('tier', 5),
  column('size', 1),
  column('hits', 3),
  column('key', 2, { shownAtFirst: false }),
];
const byId = (id: string) => COLUMNS.find((candidate) => candidate.id === id) as ColumnSize;
const initial = initialLayout(COLUMNS);

describe('what there is room for', () => {
  const roomFor = (width: number, sorted: string[] = [], layout = initial) =>
    fitColumns(layout, COLUMNS, width, sorted);

  it('is all that was chosen, in its order, where the width suffices', () => {
    expect(roomFor(450)).toEqual({ shown: ['tier', 'size', 'hits'], crowdedOut: [] });
  });

  it('leaves out what matters least first', () => {
    expect(roomFor(449)).toEqual({ shown: ['tier', 'hits'], crowdedOut: ['size'] });
    expect(roomFor(349)).toEqual({ shown: ['tier'], crowdedOut: ['size', 'hits'] });
  });

  it('keeps a column by which the rows are sorted at any width, also one that was not chosen', () => {
    expect(roomFor(0, ['size']).shown).toEqual(['size']);
    expect(roomFor(0, ['key']).shown).toEqual(['key']);
  });

  it('keeps longest what the person switched on last', () => {
    const layout = toggleColumn(initial, 'key');
    expect(roomFor(360, [], layout).shown).toEqual(['tier', 'key']);
  });

  it('goes by the widths that the person set, the first column included', () => {
    const wide = resizeColumn(initial, byId('tier'), 250);
    expect(roomFor(450, [], wide).shown).toEqual(['tier']);
    expect(roomFor(450, [], resizeColumn(initial, byId('name'), 260)).shown).toEqual(['tier']);
  });
});

it('puts a column before another, at the end, or one place on among those that are shown', () => {
  expect(moveColumn(initial, 'hits', 'tier').order).toEqual(['hits', 'tier', 'size', 'key']);
  expect(moveColumn(initial, 'tier', null).order).toEqual(['size', 'hits', 'key', 'tier']);
  expect(moveColumn(initial, 'tier', 'tier')).toBe(initial);
  // `size` is not shown: going right means past `hits`, and not past what cannot be seen.
  expect(moveColumnBy(initial, ['tier', 'hits'], 'tier', 1).order).toEqual(['size', 'hits', 'tier', 'key']);
  expect(moveColumnBy(initial, ['tier', 'hits'], 'hits', -1).order).toEqual(['hits', 'tier', 'size', 'key']);
  expect(moveColumnBy(initial, ['tier', 'hits'], 'tier', -1)).toBe(initial);
  expect(moveColumnBy(initial, ['tier', 'hits'], 'hits', 1)).toBe(initial);
});

it('keeps a width within its bounds, and gives a column its own width back', () => {
  const narrow = resizeColumn(initial, byId('size'), -5);
  expect(narrow.widths).toEqual({ size: 40 });
  expect(resizeColumn(initial, byId('size'), 1e9).widths).toEqual({ size: MAX_COLUMN_WIDTH });
  expect(resizeColumn(narrow, byId('size'), null).widths).toEqual({});
});

describe('a layout that was kept', () => {
  it('comes back as it was', () => {
    const layout = resizeColumn(moveColumn(toggleColumn(initial, 'key'), 'key', 'tier'), byId('size'), 77);
    expect(restoreLayout(JSON.parse(JSON.stringify(layout)), COLUMNS)).toEqual(layout);
  });

  it('loses columns that are no more, and gains those that are new where they belong', () => {
    const kept = {
      order: ['hits', 'former', 'tier', 'key'],
      chosen: ['hits', 'former'],
      favoured: ['former'],
    };
    expect(restoreLayout(kept, COLUMNS)).toEqual({
      order: ['hits', 'size', 'tier', 'key'],
      chosen: ['hits', 'size'],
      favoured: [],
      widths: {},
    });
  });

  it('is a layout of today whatever was kept', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (order, chosen, widths) => {
        for (const kept of [order, { order, chosen, widths }, { order: ['hits', order], chosen, widths }]) {
          const layout = restoreLayout(kept, COLUMNS);
          expect([...layout.order].sort()).toEqual(['hits', 'key', 'size', 'tier']);
          const { shown } = fitColumns(layout, COLUMNS, 500, []);
          expect(layout.order).toEqual(expect.arrayContaining([...shown]));
        }
      }),
    );
  });
});

it('never shows a column twice, and never loses one, whatever is done to the layout', () => {
  const id = fc.constantFrom('name', 'tier', 'size', 'hits', 'key', 'unknown');
  const step = fc.oneof(
    id.map((a) => (layout: typeof initial) => toggleColumn(layout, a === 'unknown' ? 'key' : a)),
    fc.tuple(id, fc.option(id)).map(
      ([a, b]) =>
        (layout: typeof initial) =>
          moveColumn(layout, a, b),
    ),
    fc.tuple(id, fc.constantFrom(-1 as const, 1 as const)).map(
      ([a, by]) =>
        (layout: typeof initial) =>
          moveColumnBy(layout, layout.order, a, by),
    ),
  );
  fc.assert(
    fc.property(
      fc.array(step),
      fc.nat(900),
      fc.subarray(['tier', 'size', 'hits', 'key']),
      (steps, width, sorted) => {
        const layout = steps.reduce((before, change) => change(before), initial);
        expect([...layout.order].sort()).toEqual(['hits', 'key', 'size', 'tier']);
        const { shown, crowdedOut } = fitColumns(layout, COLUMNS, width, sorted);
        expect(shown).toEqual(expect.arrayContaining(sorted));
        expect(new Set([...shown, ...crowdedOut]).size).toBe(shown.length + crowdedOut.length);
      },
    ),
  );
});
