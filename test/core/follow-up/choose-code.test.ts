import { describe, expect, it } from 'vitest';
import { chooseCode } from '../../../src/core/follow-up/choose-code.ts';
import {
  type MeasuredModule,
  type Sample,
  unmeasured,
  withSample,
} from '../../../src/core/follow-up/measured-module.ts';
import { CODE_KINDS } from '../../../src/core/loader/module-choice.ts';

const run = (ms: number, rest: Partial<Sample> = {}): Sample => ({
  ms,
  cpuMs: ms,
  loadMs: 1,
  artifactBytes: 0,
  ended: true,
  ...rest,
});

/** What is known after some runs, given as what each took. */
function known(
  runs: Partial<Record<(typeof CODE_KINDS)[number], (number | Sample)[]>>,
  rest: Partial<MeasuredModule> = {},
): MeasuredModule {
  let measured = { ...unmeasured(1_000_000), ...rest };
  for (const kind of CODE_KINDS) {
    for (const took of runs[kind] ?? []) {
      measured = withSample(measured, kind, typeof took === 'number' ? run(took) : took);
    }
  }
  return measured;
}

describe('where V8 can be asked for what ran', () => {
  const choose = (measured: MeasuredModule | null) => chooseCode(measured, true);

  it('leaves the first run to stock V8, and uses what ran of it in the next', () => {
    expect(choose(null)).toMatchObject({ code: 'stock', reason: 'nothing-measured', drops: [] });
    expect(choose(known({ stock: [500] }))).toMatchObject({ code: 'as-used', reason: 'on-trial' });
  });

  it('tries the whole where its load is a small share of what a run from what ran still takes', () => {
    expect(choose(known({ stock: [500], 'as-used': [300] })).triesWhole).toBe(true);
    expect(choose(known({ stock: [30], 'as-used': [15] })).triesWhole).toBe(false);
    const large = { wireBytes: 14_000_000 };
    expect(choose(known({ stock: [900], 'as-used': [180] }, large)).triesWhole).toBe(false);
    expect(choose(known({ stock: [900], 'as-used': [250] }, large)).triesWhole).toBe(true);
    const enormous = { wireBytes: 34_000_000 };
    expect(choose(known({ stock: [9000], 'as-used': [8000] }, enormous)).triesWhole).toBe(false);
  });

  it('tries the whole at once where a run of stock V8 leaves much to do, and it is worth its load', () => {
    const one = known({ stock: [500] });
    expect(choose(one)).toMatchObject({ code: 'as-used', reason: 'on-trial', triesWhole: true });
    expect(choose({ ...one, wholeAsked: 2 }).triesWhole).toBe(false);
    expect(choose({ ...one, wholeRejected: true }).triesWhole).toBe(false);
    expect(choose(known({ stock: [60] })).triesWhole).toBe(false);
    const waits = run(5000, { cpuMs: 60 });
    expect(choose(known({ stock: [waits] })).triesWhole).toBe(false);
    const tried = known({ stock: [500], whole: [200] });
    expect(choose(tried)).toMatchObject({ code: 'whole', reason: 'on-trial' });
  });

  it('keeps the whole where two runs were better by a margin', () => {
    const runs = { stock: [500], 'as-used': [300] };
    expect(choose(known({ ...runs, whole: [100] }))).toMatchObject({ code: 'whole', reason: 'on-trial' });
    const kept = choose(known({ ...runs, whole: [100, 110] }));
    expect(kept).toMatchObject({ code: 'whole', reason: 'fastest-measured', drops: [], verdict: null });
  });

  it('lets the whole go for good where it was no better', () => {
    const measured = known(
      { stock: [2000], 'as-used': [1500, 1510], whole: [1490, 1600] },
      { wholeAsked: 1 },
    );
    const gone = choose(measured);
    expect(gone).toMatchObject({
      code: 'as-used',
      reason: 'whole-not-better',
      drops: ['whole'],
      verdict: { wholeRejected: true },
      triesWhole: false,
    });
    const later = choose({ ...measured, ...gone.verdict });
    expect(later).toMatchObject({
      code: 'as-used',
      reason: 'whole-not-better',
      drops: [],
      triesWhole: false,
    });
  });

  it('measures stock V8 once more before an artifact that looks slower goes', () => {
    const small = { wholeRejected: true };
    expect(choose(known({ stock: [100], 'as-used': [150] }, small)).code).toBe('as-used');
    const looksSlower = choose(known({ stock: [100], 'as-used': [150, 140] }, small));
    expect(looksSlower).toMatchObject({ code: 'stock', reason: 'control', drops: [] });
    expect(choose(known({ stock: [180, 190], 'as-used': [150, 140] }, small)).code).toBe('as-used');
    const isSlower = choose(known({ stock: [100, 190], 'as-used': [150, 140] }, small));
    expect(isSlower).toMatchObject({
      code: 'stock',
      reason: 'artifact-slower',
      drops: ['as-used'],
      verdict: { stockChosen: true },
    });
    expect(choose(known({ stock: [100] }, isSlower.verdict ?? {})).reason).toBe('artifact-slower');
  });

  it('compares programs that go on by what they use of the processors', () => {
    const server = (cpuMs: number) => run(10_000, { cpuMs, ended: false });
    const runs = { stock: [server(4000)], 'as-used': [server(2500), server(2600)] };
    expect(choose(known({ ...runs, whole: [server(1000), server(1100)] })).code).toBe('whole');
    expect(choose(known({ ...runs, whole: [server(2490), server(2500)] })).reason).toBe('whole-not-better');
  });

  it('asks for the whole twice at most', () => {
    expect(choose(known({ stock: [500], 'as-used': [300] }, { wholeAsked: 2 })).triesWhole).toBe(false);
  });
});

describe('where there is the whole alone', () => {
  it('tries it, and keeps it where it pays', () => {
    expect(chooseCode(known({ stock: [500] }), false)).toMatchObject({ code: 'whole', reason: 'on-trial' });
    expect(chooseCode(known({ stock: [500], whole: [100, 90] }), false).reason).toBe('fastest-measured');
    const gone = chooseCode(known({ stock: [500], whole: [510, 490] }), false);
    expect(gone).toMatchObject({ code: 'stock', reason: 'artifact-slower', drops: ['whole'] });
  });
});
