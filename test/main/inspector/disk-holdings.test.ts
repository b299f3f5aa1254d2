import { expect, it } from 'vitest';
import { DiskHoldings } from '../../../src/main/inspector/disk-holdings.ts';

it('knows nothing before it has measured, and what the tier said after', async () => {
  const outcomes: unknown[] = [];
  const holdings = new DiskHoldings({
    disk: {
      budget: 'automatic',
      usage: async () => ({ entries: 2, bytes: 30, setAside: { entries: 1, bytes: 9 } }),
      limit: async () => 100,
    },
    onMeasured: (error) => outcomes.push(error),
  });
  expect(holdings.state).toEqual({ entries: 0, bytes: 0, budgetBytes: null, budgetIsAutomatic: true });
  await holdings.measure();
  expect(holdings.state).toEqual({ entries: 2, bytes: 30, budgetBytes: 100, budgetIsAutomatic: true });
  expect(outcomes).toEqual([null]);
});

it('keeps what it knew where the tier fails, but for a budget that was set', async () => {
  const failure = new Error('the folder is gone');
  const outcomes: unknown[] = [];
  const disk = {
    budget: 'automatic' as number | 'automatic',
    usage: async () => ({ entries: 2, bytes: 30, setAside: { entries: 1, bytes: 9 } }),
    limit: async () => 100,
  };
  const holdings = new DiskHoldings({ disk, onMeasured: (error) => outcomes.push(error) });
  await holdings.measure();
  disk.budget = 50;
  disk.usage = () => Promise.reject(failure);
  await holdings.measure();
  expect(holdings.state).toEqual({ entries: 2, bytes: 30, budgetBytes: 50, budgetIsAutomatic: false });
  expect(outcomes).toEqual([null, failure]);
});
