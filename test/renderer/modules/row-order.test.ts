import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OrderedRows, orderRows } from '../../../src/renderer/modules/row-order.ts';
import type { ModuleRow } from '../../../src/shared/contract.ts';
import { rowOf } from '../sample-data.ts';

const bySize = (a: ModuleRow, b: ModuleRow) =>
  (a.wireBytes ?? 0) - (b.wireBytes ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

it('leaves the rows as they came where there is no order', () => {
  const rows = ['c', 'a', 'b'].map((id) => rowOf({ id }));
  expect(orderRows(rows, null).sorted).toBe(rows);
});

it('gives the same result again where nothing changed', () => {
  const rows = [rowOf({ id: 'a' })];
  const before = orderRows(rows, bySize);
  expect(orderRows(rows, bySize, before)).toBe(before);
});

it('compares few rows where few changed', () => {
  let compared = 0;
  const counting = (a: ModuleRow, b: ModuleRow) => {
    compared++;
    return bySize(a, b);
  };
  const rows = Array.from({ length: 1_000 }, (_, n) =>
    rowOf({ id: `row ${n}`, wireBytes: (n * 7919) % 997 }),
  );
  const before = orderRows(rows, counting);
  compared = 0;
  const changed = rows.map((row, at) => (at % 100 === 0 ? { ...row, wireBytes: 500 } : row));
  const { sorted } = orderRows(changed, counting, before);
  expect(sorted).toEqual([...changed].sort(bySize));
  expect(compared).toBeLessThan(300);
});

it('gives after any changes what sorting all of it anew would give', () => {
  const aRow = fc.record({ n: fc.nat(30), size: fc.nat(5) });
  const asRow = ({ n, size }: { n: number; size: number }) => rowOf({ id: `row ${n}`, wireBytes: size });
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
        kept = orderRows(rows, bySize, kept);
        expect(kept.sorted).toEqual([...rows].sort(bySize));
      }
    }),
  );
});
