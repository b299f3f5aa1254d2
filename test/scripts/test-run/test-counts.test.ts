import { describe, expect, it } from 'vitest';
import {
  addCounts,
  countPlaywright,
  countRun,
  countVitest,
  formatCounts,
} from '../../../scripts/test-run/test-counts.mjs';

const vitestReport = (...files: { status: string; tests: string[] }[]) =>
  JSON.stringify({
    testResults: files.map(({ status, tests }) => ({
      status,
      assertionResults: tests.map((test) => ({ status: test })),
    })),
  });

const playwrightReport = (stats: Record<string, number>, errors: unknown[] = []) =>
  JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors });

describe('counting a run', () => {
  it('adds up the tests of every Vitest file', () => {
    const reportText = vitestReport(
      { status: 'passed', tests: ['passed', 'passed', 'skipped', 'todo'] },
      { status: 'failed', tests: ['passed', 'failed'] },
    );
    expect(countRun({ reportText, exitCode: 1, count: countVitest })).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
    });
  });

  it('counts a Vitest file that could not be loaded as a failure', () => {
    const reportText = vitestReport({ status: 'passed', tests: ['passed'] }, { status: 'failed', tests: [] });
    expect(countRun({ reportText, exitCode: 1, count: countVitest })).toMatchObject({ passed: 1, failed: 1 });
  });

  it('takes Playwright counts from its totals, and its errors outside of tests as failures', () => {
    const reportText = playwrightReport({ expected: 4, unexpected: 1, skipped: 2 }, [{ message: 'setup' }]);
    expect(countRun({ reportText, exitCode: 1, count: countPlaywright })).toEqual({
      passed: 4,
      failed: 2,
      skipped: 2,
    });
  });

  it.each([
    ['no report', undefined],
    ['an empty report', ''],
    ['a torn report', '{"testResults": [{"status"'],
    ['a report of another shape', '{}'],
  ])('fails a runner that left %s, whatever its exit code', (_, reportText) => {
    expect(countRun({ reportText, exitCode: 0, count: countVitest })).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
    });
  });

  it('fails a runner that ran nothing, or skipped all it had', () => {
    expect(countRun({ reportText: vitestReport(), exitCode: 0, count: countVitest }).failed).toBe(1);
    const allSkipped = playwrightReport({ skipped: 3 });
    expect(countRun({ reportText: allSkipped, exitCode: 0, count: countPlaywright })).toEqual({
      passed: 0,
      failed: 1,
      skipped: 3,
    });
  });

  it('fails a runner that ended badly although each of its tests passed', () => {
    const reportText = vitestReport({ status: 'passed', tests: ['passed'] });
    expect(countRun({ reportText, exitCode: 134, count: countVitest })).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });
});

it('adds runs and names skipped tests only where there are some', () => {
  const runs = [
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 2, failed: 1, skipped: 0 },
  ];
  expect(formatCounts(addCounts(runs))).toBe('5 passed, 1 failed');
  expect(formatCounts({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped');
});
