import { describe, expect, it } from 'vitest';
import { analyse, conclude, factorText } from '../../src/shared/comparison-words.ts';
import type { ComparedRun, ProgramComparison, StartKind } from '../../src/shared/program-comparison.ts';

const KEY = 'B1831A5C0F6CF688034FB94D0419812F165EA316A3380D3FC00A151E562D2EAF';
const HASH = 'a'.repeat(64);
const OTHER_HASH = 'b'.repeat(64);

type Load = ComparedRun['loads'][number];

const load = (servedBy: Load['servedBy'], ms: number): Load => ({
  pid: 1,
  at: 1,
  key: KEY,
  wireBytes: 2 ** 20,
  servedBy,
  ms,
});

/** A run whose wasm came from where its kind makes one expect it. */
function run(kind: StartKind, ms: number, changed: Partial<ComparedRun> = {}): ComparedRun {
  const loads = { without: [], first: [load('stock', 100)], warm: [load('disk', 10)] }[kind];
  const printed = { bytes: 3, hash: HASH };
  return {
    kind,
    ms,
    firstOutputMs: ms / 2,
    exitCode: 0,
    signal: null,
    out: printed,
    err: printed,
    loads,
    moreLoads: 0,
    ...changed,
  };
}

function runs(
  without: number[],
  first: number[],
  warm: number[],
  changed: Partial<ComparedRun> = {},
): ComparedRun[] {
  return [
    ...without.map((ms) => run('without', ms)),
    ...first.map((ms) => run('first', ms, changed)),
    ...warm.map((ms) => run('warm', ms, changed)),
  ];
}

const concluded = (taken: ComparedRun[], status: ProgramComparison['status'] = 'done') =>
  conclude({ taken, status } as ProgramComparison);

const AROUND_A_SECOND = [1_500, 1_510, 1_520, 1_530, 1_540];
const around = (ms: number) => AROUND_A_SECOND.map((one) => (one / 1_520) * ms);

describe('the sentence', () => {
  it('says how much faster a warm start is, and what the first one costs', () => {
    const { headline, tone } = concluded(runs(around(1_520), around(1_900), around(310))) ?? {};
    expect(headline).toBe(
      'A warm start takes 310 ms instead of 1.52 s (4.9 times as fast); a first start 1.25 times as long as one without.',
    );
    expect(tone).toBe('worth');
  });

  it('says that a first start is no dearer where that cannot be seen', () => {
    const { headline } = concluded(runs(around(1_520), around(1_525), around(310))) ?? {};
    expect(headline).toMatch(
      /a first start 1\.00 times as long as one without, which is within what runs differ by\.$/,
    );
  });

  it.each([
    [
      'no difference to be seen',
      around(1_520),
      around(1_520),
      'not-worth',
      /^Not worth it .* no difference to be seen/,
    ],
    ['slower', around(1_520), around(1_900), 'worse', /^Not worth it .* \(1\.25 times as long\)/],
    ['hardly faster', around(1_520), around(1_470), 'not-worth', /^Hardly worth it/],
  ])('does not recommend what is %s', (_what, without, warm, tone, headline) => {
    expect(concluded(runs(without, [1_520], warm))).toMatchObject({
      tone,
      headline: expect.stringMatching(headline),
    });
  });

  it('claims nothing where nothing came from disk, however fast the warm starts were', () => {
    const taken = runs(around(1_520), around(1_520), around(310), { loads: [load('stock', 5)] });
    expect(concluded(taken)).toMatchObject({
      tone: 'not-worth',
      headline: expect.stringMatching(/^Nothing came from the cache: no warm start got its wasm from disk/),
    });
  });

  it('says neither yes nor no where runs differ by more than the two do', () => {
    const taken = runs([750, 900, 1_190, 1_480, 1_730], [800, 1_100], [690, 700, 802, 1_240, 1_930]);
    expect(concluded(taken)).toMatchObject({
      tone: 'unclear',
      headline: expect.stringMatching(/^It cannot be told: a warm start takes 802 ms instead of 1\.19 s/),
    });
  });

  it('is careful where there are too few runs to tell', () => {
    const { headline, tone, notes } = concluded(runs([1_500], [1_500], [300])) ?? {};
    expect(headline).toMatch(/^Perhaps: .* by the medians alone/);
    expect(tone).toBe('unclear');
    expect(notes).toContainEqual(expect.stringContaining('takes five runs of each'));
  });

  it('says that there is nothing to gain where no wasm was seen', () => {
    const taken = runs(around(100), [100], around(50), { loads: [] });
    expect(concluded(taken)).toMatchObject({
      tone: 'not-worth',
      headline: expect.stringMatching(/^Nothing to gain/),
    });
  });

  it('is not there as long as one of the two is missing', () => {
    expect(concluded([])).toBeNull();
    expect(concluded([run('without', 1), run('first', 1)])).toBeNull();
  });
});

describe('what belongs to an honest answer', () => {
  const notesOf = (taken: ComparedRun[], status?: ProgramComparison['status']) =>
    concluded(taken, status)?.notes.join('\n') ?? '';

  it('is that the program printed the same', () => {
    expect(notesOf(runs([1], [1], [1]))).toContain('printed the same with the cache as without it');
  });

  it('is that it printed something else with the cache', () => {
    const taken = [...runs([1, 1], [1], []), run('warm', 1, { out: { bytes: 3, hash: OTHER_HASH } })];
    expect(analyse(taken).out).toBe('different');
    expect(notesOf(taken)).toContain('Its output was another with the cache than without it.');
  });

  it('is that its output cannot be compared where it differs by itself', () => {
    const taken = [...runs([1], [1], [1]), run('without', 1, { err: { bytes: 3, hash: OTHER_HASH } })];
    expect(analyse(taken)).toMatchObject({ out: 'same', err: 'varies' });
    expect(notesOf(taken)).toContain('from run to run, without the cache too');
  });

  it('is how it ended, where that is not well or not the same', () => {
    expect(notesOf([...runs([1], [1], []), run('warm', 1, { exitCode: 3 })])).toContain(
      'It ended with 0 without the cache, and with 0, 3 with it.',
    );
    const killed = runs([], [], []).concat(
      run('without', 1, { exitCode: null, signal: 'SIGKILL' }),
      run('warm', 1, { exitCode: null, signal: 'SIGKILL' }),
    );
    expect(notesOf(killed)).toContain('It ended with SIGKILL each time');
  });

  it('is how many warm starts were warm', () => {
    const taken = [...runs([1], [1], [1]), run('warm', 1, { loads: [load('stock', 5)] })];
    expect(notesOf(taken)).toContain('1 of 2 warm starts got wasm from disk');
  });

  it('is that it was cancelled', () => {
    expect(notesOf(runs([1], [1], [1]), 'cancelled')).toContain('It was cancelled');
  });
});

it('tells what each module took, by stock V8 and from disk', () => {
  const [module] = analyse(runs([1], [1, 1], [1, 1, 1])).modules;
  expect(module).toMatchObject({
    key: KEY,
    stock: { median: 100, count: 2 },
    disk: { median: 10, count: 3 },
    fromDisk: 3,
    warmStarts: 3,
  });
});

it.each([
  [1, '1.00'],
  [1.994, '1.99'],
  [2, '2.0'],
  [9.94, '9.9'],
  [12.4, '12'],
])('writes the factor %d as %s', (factor, text) => {
  expect(factorText(factor)).toBe(text);
});
