import { ASSUMED, artifactSizes, simulateMonth } from './fleet.mjs';
import { costFromCdn, costOnS3 } from './prices.mjs';

/** @typedef {import('./fleet.mjs').Policy} Policy */
/** @typedef {import('./fleet.mjs').Month} Month */

/** @type {Policy} */
const USUAL = {
  changedShare: 0.1,
  publishedAfter: 0,
  keptDays: 30,
  rolloutMinutes: 60,
  publishesAll: true,
};

/** What one server does, of which none is asked for more than this. */
const LIMITS = {
  /** 1 Gbit/s, less TCP's own. */
  lineBytesPerSecond: 117e6,
  /** Of S3, for each prefix. */
  s3ReadsPerSecond: 5_500,
};

/** @returns {string} Markdown */
export function tables() {
  const usual = simulateMonth(USUAL);
  const all = simulateMonth({ ...USUAL, changedShare: 1 });
  const none = simulateMonth({ ...USUAL, changedShare: 0 });
  const months = /** @type {const} */ ([
    ['no module', none],
    ['one module in ten', usual],
    ['every module', all],
  ]);
  const { medianMB, meanMB, allMB } = artifactSizes();
  return [
    `An artifact has ${medianMB.toFixed(1)} MB compressed in the middle and ${meanMB.toFixed(1)} MB on average; all ${ASSUMED.modules} for one engine have ${round(allMB)} MB.`,
    '### Requests and bytes a month',
    table(
      [
        'a release changes',
        'manifests got',
        'artifacts got',
        'asked for, not there',
        'asked by publishers',
        'written',
        'out (TB)',
        'stored (GB)',
        'hits of what is published',
      ],
      months.map(([name, month]) => [
        name,
        count(month.manifestGets),
        count(month.artifactGets),
        count(month.misses),
        count(month.publisherReads),
        count(month.puts),
        (month.bytesOut / 1e12).toFixed(1),
        round(month.storedBytes / 1e9),
        percent(month.hitRate),
      ]),
    ),
    '### Dollars a month, and what they buy',
    table(
      [
        'a release changes',
        'S3: storage',
        'requests',
        'transfer',
        'S3: all',
        'CDN: requests',
        'transfer',
        'CDN: all',
        'compile time not spent (hours)',
        'dollars for each 1,000 hours, CDN',
      ],
      months.map(([name, month]) => {
        const s3 = costOnS3(month);
        const cdn = costFromCdn(month);
        return [
          name,
          round(s3.storage),
          round(s3.requests),
          round(s3.transfer),
          round(sum(s3)),
          round(cdn.requests),
          round(cdn.transfer),
          round(sum(cdn)),
          round(month.savedCompileHours),
          round(sum(cdn) / (month.savedCompileHours / 1000)),
        ];
      }),
    ),
    '### The busiest minute',
    table(
      [
        'a release changes',
        'machines have it after (minutes, mean)',
        'requests a second',
        'of what one S3 prefix gives',
        'MB a second',
        'lines of 1 Gbit/s',
      ],
      months
        .map(([name, month]) => /** @type {const} */ ([name, USUAL.rolloutMinutes, month]))
        .concat([
          ['one module in ten', 5, simulateMonth({ ...USUAL, rolloutMinutes: 5 })],
          ['every module', 5, simulateMonth({ ...USUAL, rolloutMinutes: 5, changedShare: 1 })],
        ])
        .map(([name, minutes, month]) => [
          name,
          minutes,
          round(month.peakRequestsPerSecond),
          percent(month.peakRequestsPerSecond / LIMITS.s3ReadsPerSecond),
          round(month.peakBytesPerSecond / 1e6),
          (month.peakBytesPerSecond / LIMITS.lineBytesPerSecond).toFixed(1),
        ]),
    ),
    '### Eviction by age',
    table(
      [
        'deleted after (days)',
        'stored (GB)',
        'hits where each release publishes all',
        'hits where it publishes what has changed',
      ],
      [3, 7, 14, 30, 60].map((keptDays) => {
        const whole = simulateMonth({ ...USUAL, keptDays });
        const changed = simulateMonth({ ...USUAL, keptDays, publishesAll: false });
        return [
          String(keptDays),
          round(whole.storedBytes / 1e9),
          percent(whole.hitRate),
          percent(changed.hitRate),
        ];
      }),
    ),
    '### How long after the release its artifacts are there',
    table(
      ['minutes', 'hits of what is published', 'compile time not spent (hours)'],
      [0, 5, 15, 30, 60].map((publishedAfter) => {
        const month = simulateMonth({ ...USUAL, publishedAfter });
        return [String(publishedAfter), percent(month.hitRate), round(month.savedCompileHours)];
      }),
    ),
  ].join('\n\n');
}

/**
 * @param {readonly string[]} columns
 * @param {readonly (readonly unknown[])[]} rows
 */
function table(columns, rows) {
  const line = (/** @type {readonly unknown[]} */ cells) => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

/** @param {Record<string, number>} parts */
const sum = (parts) => Object.values(parts).reduce((total, part) => total + part, 0);

/** @param {number} value */
const round = (value) => Math.round(value).toLocaleString('en-US');

/** @param {number} value */
const count = (value) => (value < 1e5 ? round(value) : `${(value / 1e6).toFixed(1)} M`);

/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(1)} %`;
