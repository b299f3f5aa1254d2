/** @typedef {{ what: string, why: string }} Failure a test's name, and what it said; nothing where the name says all */
/** @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[], secondTries: Failure[] }} TestCounts with what first failed, and passed then */

/** @type {TestCounts} a runner that cannot tell what it ran has failed */
export const NOTHING_TO_TELL = {
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: [{ what: 'a run that left no report', why: '' }],
  secondTries: [],
};

/**
 * @param {any} report what Vitest's `json` reporter writes
 * @returns {TestCounts} a file that could not even be loaded counts as one failure
 */
export function countVitest(report) {
  /** @type {TestCounts} */
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [], secondTries: [] };
  const fail = (/** @type {string} */ what, /** @type {string} */ why) => {
    counts.failed += 1;
    counts.failures.push({ what, why });
  };
  for (const file of report.testResults) {
    const failedBefore = counts.failed;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') {
        fail(`${file.name} › ${test.fullName}`, (test.failureMessages ?? []).join('\n'));
      } else counts.skipped += 1;
    }
    if (file.status === 'failed' && counts.failed === failedBefore) fail(file.name, String(file.message));
  }
  return counts;
}

/**
 * @param {any} report what Playwright's `json` reporter writes
 * @returns {TestCounts} an error outside of every test counts as one failure
 */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  const specs = (report.suites ?? []).flatMap(specsIn);
  const failures = [
    ...specs.filter((/** @type {any} */ { ok }) => !ok).map(failureOf),
    ...report.errors.map((/** @type {{ message?: string }} */ error) => ({
      what: 'outside of every test',
      why: String(error.message),
    })),
  ];
  const secondTries = specs.filter(isSecondTry).map(failureOf);
  return {
    passed: expected + flaky,
    failed: unexpected + report.errors.length,
    skipped,
    failures,
    secondTries,
  };
}

/**
 * @param {any} suite of Playwright's report
 * @returns {any[]}
 */
function specsIn(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsIn)];
}

/**
 * @param {any} spec of Playwright's report
 * @returns {Failure}
 */
function failureOf(spec) {
  return { what: `${spec.file}:${spec.line} › ${spec.title}`, why: errorsOf(spec) };
}

/** @param {any} spec of Playwright's report */
function isSecondTry({ tests = [] }) {
  return tests.some((/** @type {any} */ test) => test.status === 'flaky');
}

/** @param {any} spec of Playwright's report */
function errorsOf({ tests = [] }) {
  const results = tests.flatMap((/** @type {any} */ test) => test.results ?? []);
  return results
    .flatMap((/** @type {any} */ result) => result.errors ?? [])
    .map((/** @type {{ message?: string }} */ error) => String(error.message))
    .join('\n');
}

/**
 * @param {object} run
 * @param {string | undefined} run.reportText the runner's JSON report, if it wrote one
 * @param {number} run.exitCode
 * @param {(report: any) => TestCounts} run.count
 * @returns {TestCounts} with a failure added where the runner crashed, left no report, or ran no test at all
 */
export function countRun({ reportText, exitCode, count }) {
  /** @type {TestCounts} */
  let counts;
  try {
    counts = count(JSON.parse(reportText ?? ''));
  } catch {
    return NOTHING_TO_TELL;
  }
  if (counts.failed > 0) return counts;
  const ranNothing = counts.passed === 0;
  if (exitCode === 0 && !ranNothing) return counts;
  const failure = ranNothing ? 'a run without a test' : `a run that ended with exit code ${exitCode}`;
  return { ...counts, failed: 1, failures: [{ what: failure, why: '' }] };
}

/**
 * @param {TestCounts[]} runs
 * @returns {TestCounts}
 */
export function addCounts(runs) {
  return {
    passed: runs.reduce((sum, run) => sum + run.passed, 0),
    failed: runs.reduce((sum, run) => sum + run.failed, 0),
    skipped: runs.reduce((sum, run) => sum + run.skipped, 0),
    failures: runs.flatMap(({ failures }) => failures),
    secondTries: runs.flatMap(({ secondTries }) => secondTries),
  };
}

/**
 * @param {TestCounts} counts
 * @returns {string} the line that `npm test` ends with
 */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
