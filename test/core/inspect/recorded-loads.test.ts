import { expect, it } from 'vitest';
import { type EndedLoad, MOST_LOADS, RecordedLoads } from '../../../src/core/inspect/recorded-loads.ts';

const ENDED: EndedLoad = {
  ms: 1,
  end: 'stock',
  key: 'KEY',
  name: '/bin/program',
  wireBytes: 100,
  artifactBytes: 0,
  missed: true,
  message: null,
};

it('finds out a key that nobody knows yet when somebody looks, and not before', () => {
  const loads = new RecordedLoads(() => {});
  let hashed = 0;
  loads.add({ ...ENDED, key: () => `HASH ${++hashed}` });
  expect(hashed).toBe(0);
  expect(loads.latest).toMatchObject([{ seq: 0, key: 'HASH 1' }]);
  const told: (string | null)[] = [];
  loads.listener = ({ key }) => told.push(key);
  loads.add({ ...ENDED, key: () => null });
  loads.add(ENDED);
  expect(told).toEqual([null, 'KEY']);
});

it('calls for whoever tells of it before the first load is answered, and counts all, and keeps the latest', () => {
  let begun = 0;
  const loads = new RecordedLoads(() => begun++);
  for (let load = 0; load < 3 * MOST_LOADS; load++) loads.add(ENDED);
  loads.held();
  expect(begun).toBe(1);
  expect(loads.ended).toMatchObject({ stock: 3 * MOST_LOADS, memory: 1, disk: 0 });
  expect(loads.missed).toBe(3 * MOST_LOADS);
  expect(loads.latest).toHaveLength(MOST_LOADS);
  expect(loads.latest.at(-1)?.seq).toBe(3 * MOST_LOADS - 1);
});
