import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ASSUMED, simulateMonth } from '../../../scripts/scale/fleet.mjs';
import { costFromCdn, costOnS3 } from '../../../scripts/scale/prices.mjs';
import { beginning, DOCUMENT } from '../../../scripts/scale/write-document.mjs';

const USUAL = { changedShare: 0.1, publishedAfter: 0, keptDays: 30, rolloutMinutes: 60, publishesAll: true };
const NOTHING = {
  manifestGets: 0,
  artifactGets: 0,
  misses: 0,
  ownMisses: 0,
  publisherReads: 0,
  puts: 0,
  bytesOut: 0,
  storedBytes: 0,
  storedObjects: 0,
  hitRate: 0,
  peakBytesPerSecond: 0,
  peakRequestsPerSecond: 0,
  savedCompileHours: 0,
};

/** The whole fleet takes half a minute. */
const SMALL = { ...ASSUMED, machines: 500, ciJobs: 100 };

test('the document quotes what these sources give', () => {
  expect(readFileSync(DOCUMENT, 'utf8'), 'run npm run scale').toContain(beginning());
});

test('whoever is asked for nothing is asked for by nobody but those who build', () => {
  const month = simulateMonth(USUAL, SMALL);
  expect(month.manifestGets).toBe(month.artifactGets);
  expect(month.misses - month.ownMisses).toBeLessThan(month.artifactGets / 100);
  expect(simulateMonth({ ...USUAL, publishedAfter: 60 }, SMALL).hitRate).toBeLessThan(month.hitRate);
  expect(simulateMonth({ ...USUAL, keptDays: 3 }, SMALL).hitRate).toBeLessThan(month.hitRate);
});

test('prices go by steps', () => {
  const transfer = (bytesOut: number) => costOnS3({ ...NOTHING, bytesOut }).transfer;
  expect(transfer(10e12)).toBeCloseTo(900);
  expect(transfer(11e12)).toBeCloseTo(985);
  expect(transfer(200e12)).toBeCloseTo(900 + 3_400 + 7_000 + 2_500);
  expect(costOnS3({ ...NOTHING, puts: 1_000, misses: 10_000, storedBytes: 100e9 })).toEqual({
    storage: expect.closeTo(2.3),
    requests: expect.closeTo(0.009),
    transfer: 0,
  });
  expect(costFromCdn({ ...NOTHING, artifactGets: 1e6, bytesOut: 1e12 })).toEqual({
    storage: 0,
    requests: expect.closeTo(1),
    transfer: expect.closeTo(85),
  });
});
