import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OrderedRows, orderRows } from '../../../src/renderer/modules/row-order.ts';
import type { ModuleRow } from '../../../src/shared/contract.ts';
import { rowOf } from '../sample-data.ts';

const bySize = (a: ModuleRow, b: ModuleRow) =>
  (a.wireBytes ?? 0) - (b.wireBytes ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const heldInMemory = (row: ModuleRow) => row.held.memory;
const all = () => true;

it('leaves the rows as they came where there is no order', () => {
  const rows = ['c', 'a', 'b'].map((id) => rowOf({ id }));
  expect(orderRows({ rows, matches: all, compare: null }).shown).toEqual(rows);
});

it('gives the same result again where nothing changed', () => {
  const input = { rows: [rowOf({ id: 'a' })], matches: all, compare: bySize };
  const before = orderRows(input);
  expect(orderRows({ ...input }, before)).toBe(before);
});

it('gives after any changes what filtering and sorting all of it anew would give', () => {
  const aRow = fc.record({ n: fc.nat(30), size: fc.nat(5), memory: fc.boolean() });
  const asRow = ({ n, size, memory }: { n: number; size: number; memory: boolean }) =>
    rowOf({ id: `row ${n}`, wireBytes: size, held: { memory, disk: false } });
  const aBatch = fc.record({
    changed: fc.array(aRow, { maxLength: 6 }),
    removed: fc.array(fc.nat(30), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(aRow, { maxLength: 40 }), fc.array(aBatch), (first, batches) => {
      let rows = [...new Map(first.map(asRow).map((row) => [row.id, row])).values()];
      let kept: OrderedRows | undefined;
      for (const batch of [{ changed: [], removed: [] }, ...batches]) {
        const byId = new Map(rows.map((row) => [row.id, row]));
        for (const row of batch.changed.map(asRow)) byId.set(row.id, row);
        for (const n of batch.removed) byId.delete(`row ${n}`);
        rows = [...byId.values()];
        const input = { rows, matches: heldInMemory, compare: bySize };
        kept = orderRows(input, kept);
        expect(kept.shown).toEqual(orderRows(input).shown);
      }
    }),
  );
});
