/** The steps of a load as a bar's segments. */
import { LOAD_STEPS, type LoadStep, type StepTimes } from '../../shared/contract.ts';

export interface StepSegment {
  step: LoadStep;
  /** Milliseconds. */
  ms: number;
  /** Of all the steps together, from 0 to 1. */
  share: number;
}

/** What each step does, for who points at it. */
export const STEP_MEANING: Record<LoadStep, string> = {
  read: 'reading the .wasm file',
  hash: 'hashing the wire bytes into the key',
  lookup: 'asking the tiers',
  verify: 'checking the stored artifact before V8 sees it',
  deserialize: 'V8 turning the artifact into a module',
  compile: 'V8 compiling ahead of time, in a process of its own',
  serialize: 'V8 writing out the machine code',
  save: 'storing the module in the tiers',
};

/** The steps that were taken, in the order they happen. */
export function segmentsOf(steps: StepTimes): StepSegment[] {
  const taken = LOAD_STEPS.flatMap((step) => {
    const ms = steps[step];
    return ms === undefined ? [] : [{ step, ms }];
  });
  const total = taken.reduce((sum, { ms }) => sum + ms, 0);
  return taken.map(({ step, ms }) => ({ step, ms, share: total > 0 ? ms / total : 0 }));
}

const OF_DISK: readonly LoadStep[] = ['verify', 'deserialize'];
const OF_COMPILER: readonly LoadStep[] = ['compile', 'serialize'];

/**
 * The steps of a load under way, as far as they can be known: which tier answers, and so what comes after the
 * lookup, shows only when it is over.
 */
export function stepsAhead(step: LoadStep | null): readonly LoadStep[] {
  const first: readonly LoadStep[] = ['read', 'hash', 'lookup'];
  if (step === null || first.includes(step)) return first;
  return [...first, ...(OF_DISK.includes(step) ? OF_DISK : OF_COMPILER), 'save'];
}
