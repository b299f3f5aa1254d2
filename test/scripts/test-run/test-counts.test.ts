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
    testResults: files.map(({ status, tests }, index) => ({
      name: `file${index}.test.ts`,
      message: 'it could not be read',
      status,
      assertionResults: tests.map((test, place) => ({
        status: test,
        fullName: `test ${place}`,
        failureMessages: test === 'failed' ? ['it was 3'] : [],
      })),
    })),
  });

const playwrightReport = (stats: Record<string, number>, errors: unknown[] = [], suites: unknown[] = []) =>
  JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors, suites });

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
      failures: [{ what: 'file1.test.ts › test 1', why: 'it was 3' }],
      secondTries: [],
    });
  });

  it('counts a Vitest file that could not be loaded as a failure', () => {
    const reportText = vitestReport({ status: 'passed', tests: ['passed'] }, { status: 'failed', tests: [] });
    expect(countRun({ reportText, exitCode: 1, count: countVitest })).toMatchObject({
      passed: 1,
      failed: 1,
      failures: [{ what: 'file1.test.ts', why: 'it could not be read' }],
    });
  });

  it('takes Playwright counts from its totals, and its errors outside of tests as failures', () => {
    const specs = [
      { ok: true, title: 'works', file: 'a.spec.ts', line: 3 },
      {
        ok: false,
        title: 'breaks',
        file: 'a.spec.ts',
        line: 7,
        tests: [{ results: [{ errors: [{ message: 'it was blue' }] }] }],
      },
    ];
    const hurried = {
      ok: true,
      title: 'hurries',
      file: 'b.spec.ts',
      line: 9,
      tests: [{ status: 'flaky', results: [{ errors: [{ message: 'it was early' }] }, {}] }],
    };
    const suites = [{ suites: [{ specs }], specs: [hurried] }];
    const stats = { expected: 4, unexpected: 1, skipped: 2 };
    const reportText = playwrightReport(stats, [{ message: 'setup' }], suites);
    expect(countRun({ reportText, exitCode: 1, count: countPlaywright })).toEqual({
      passed: 4,
      failed: 2,
      skipped: 2,
      failures: [
        { what: 'a.spec.ts:7 › breaks', why: 'it was blue' },
        { what: 'outside of every test', why: 'setup' },
      ],
      secondTries: [{ what: 'b.spec.ts:9 › hurries', why: 'it was early' }],
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
      failures: [{ what: 'a run that left no report', why: '' }],
      secondTries: [],
    });
  });

  it('fails a runner that ran nothing, or skipped all it had', () => {
    expect(countRun({ reportText: vitestReport(), exitCode: 0, count: countVitest }).failed).toBe(1);
    const allSkipped = playwrightReport({ skipped: 3 });
    expect(countRun({ reportText: allSkipped, exitCode: 0, count: countPlaywright })).toEqual({
      passed: 0,
      failed: 1,
      skipped: 3,
      failures: [{ what: 'a run without a test', why: '' }],
      secondTries: [],
    });
  });

  it('fails a runner that ended badly although each of its tests passed', () => {
    const reportText = vitestReport({ status: 'passed', tests: ['passed'] });
    expect(countRun({ reportText, exitCode: 134, count: countVitest })).toMatchObject({
      passed: 1,
      failed: 1,
      failures: [{ what: 'a run that ended with exit code 134', why: '' }],
    });
  });
});

it('adds runs and names skipped tests only where there are some', () => {
  const runs = [
    { passed: 3, failed: 0, skipped: 0, failures: [], secondTries: [] },
    { passed: 2, failed: 1, skipped: 0, failures: [{ what: 'one', why: 'two' }], secondTries: [] },
  ];
  expect(formatCounts(addCounts(runs))).toBe('5 passed, 1 failed');
  expect(addCounts(runs).failures).toEqual([{ what: 'one', why: 'two' }]);
  expect(formatCounts({ passed: 1, failed: 0, skipped: 2, failures: [], secondTries: [] })).toBe(
    '1 passed, 0 failed, 2 skipped',
  );
});
