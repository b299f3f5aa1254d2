/**
 * The rule by which the mode `auto` chooses for a module, from what was measured of it in this user's programs on this
 * machine. Each kind of code goes by its best run, since a machine that is busy only ever makes a run longer; and
 * programs that run a module differently are compared by what they have in common, their shortest run.
 *
 * 1. The first run is stock V8's. Where V8 can be asked for what ran, that is kept at its end and used in the next, in
 *    programs that go on for long enough.
 * 2. Where a run leaves much to do, an artifact of the whole module is made while nobody waits, and tried
 *    (`mayBeWorthWhole`). For a short program it is made of what ran alone, where V8 tells what did: it is what ran then,
 *    optimized by somebody else, and the whole is tried where a run of it still leaves much to do.
 * 3. It is kept where its best of two runs is better by a twentieth than the best without it. Else it goes, and is not
 *    tried again on that engine. Whole is not always best: a module in Rust of 2.4 MB, drawing for a second, took as long from
 *    10 MB as from 0.6 MB of what ran, and duckdb with two queries 2.1 s from 214 MB and 1.6 s from 5 MB.
 * 4. Where the best of two runs from what ran is worse than stock V8's best, stock V8 is measured once more; where that
 *    stays so, and the whole is no help either, the entry goes and stock V8 is left alone: a 2.4 MB module in Rust took
 *    0.39 s from what ran and 0.21 s from stock V8, which had to optimize a large function anew at each end.
 */
import type { ChoiceReason, CodeKind, ModuleChoice } from '../loader/module-choice.ts';
import type { Milliseconds } from '../units.ts';
import type { MeasuredModule, Sample } from './measured-module.ts';
import { mayBeWorthWhole } from './whole-artifact.ts';

const ENOUGH = 2;
/** By how much something must be better to take the place of something else. */
const MARGIN = 0.95;
const TRIES = 2;

export interface Decision extends ModuleChoice {
  /** Whether an artifact of the whole is to be made and tried, as soon as that disturbs nobody. */
  triesWhole: boolean;
  /** What is to be written down of it; null where that is there already. */
  verdict: Partial<Pick<MeasuredModule, 'wholeRejected' | 'stockChosen'>> | null;
  /** Kinds of entries that are not worth their place. */
  drops: readonly Exclude<CodeKind, 'stock'>[];
}

/** Tells whether a module is left to stock V8 for that reason, whatever is stored of it. */
export function isLeftToStock(reason: ChoiceReason): boolean {
  return reason === 'artifact-slower' || reason === 'control';
}

/** @param keepsUsed whether V8 can be asked for what ran */
export function chooseCode(measured: MeasuredModule | null, keepsUsed: boolean): Decision {
  if (measured === null || measured.samples.stock.length === 0) {
    return decision('stock', 'nothing-measured');
  }
  if (measured.stockChosen) return decision('stock', 'artifact-slower', { drops: ['as-used', 'whole'] });
  const { samples, wholeRejected } = measured;
  if (!wholeRejected && samples.whole.length > 0) {
    if (samples.whole.length < ENOUGH) return decision('whole', 'on-trial');
    const before = [...(samples['as-used'].length > 0 ? [samples['as-used']] : []), samples.stock];
    if (before.every((others) => isBetter(samples.whole, others)))
      return decision('whole', 'fastest-measured');
    const rest = withoutWhole({ ...measured, wholeRejected: true }, keepsUsed);
    return { ...rest, verdict: { wholeRejected: true, ...rest.verdict }, drops: ['whole', ...rest.drops] };
  }
  return withoutWhole(measured, keepsUsed);
}

function withoutWhole(measured: MeasuredModule, keepsUsed: boolean): Decision {
  const { samples, wholeRejected, wholeAsked } = measured;
  const used = samples['as-used'];
  const mayTry = !wholeRejected && wholeAsked < TRIES;
  if (!keepsUsed) {
    return mayTry ? decision('whole', 'on-trial') : decision('stock', 'artifact-slower');
  }
  if (used.length === 0) {
    const triesWhole = mayTry && leavesMuch(measured, samples.stock);
    return decision('as-used', 'on-trial', { triesWhole });
  }
  const triesWhole = mayTry && leavesMuch(measured, used);
  if (used.length < ENOUGH || (triesWhole && costs(samples.stock, used) < 1)) {
    return decision('as-used', 'on-trial', { triesWhole });
  }
  if (costs(samples.stock, used) < 1) {
    if (samples.stock.length < ENOUGH) return decision('stock', 'control');
    return decision('stock', 'artifact-slower', { verdict: { stockChosen: true }, drops: ['as-used'] });
  }
  return decision('as-used', wholeRejected ? 'whole-not-better' : 'fastest-measured', { triesWhole });
}

function leavesMuch({ wireBytes }: MeasuredModule, samples: readonly Sample[]): boolean {
  const cpuMs = best(samples, (sample) => sample.cpuMs);
  // Where V8 can be asked for what ran, it is a thread of the cache that does so, and that loads what is kept.
  return mayBeWorthWhole(wireBytes, cpuMs, true);
}

function isBetter(samples: readonly Sample[], others: readonly Sample[]): boolean {
  return costs(samples, others) < MARGIN;
}

/** What some runs took for each millisecond of others: of time where both came to an end, else of the processors. */
function costs(samples: readonly Sample[], others: readonly Sample[]): number {
  const [ended, othersEnded] = [samples, others].map((all) => all.filter((sample) => sample.ended)) as [
    Sample[],
    Sample[],
  ];
  if (ended.length > 0 && othersEnded.length > 0) {
    return best(ended, ({ ms }) => ms) / best(othersEnded, ({ ms }) => ms);
  }
  return best(samples, ({ cpuMs }) => cpuMs) / best(others, ({ cpuMs }) => cpuMs);
}

function best(samples: readonly Sample[], of: (sample: Sample) => Milliseconds): Milliseconds {
  return Math.max(1, Math.min(...samples.map(of)));
}

function decision(
  code: CodeKind,
  reason: ModuleChoice['reason'],
  { triesWhole = false, verdict = null, drops = [] }: Partial<Decision> = {},
): Decision {
  return { code, reason, triesWhole, verdict, drops };
}
