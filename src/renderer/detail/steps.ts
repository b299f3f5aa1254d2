/** The steps of a load as a bar's segments. */
import { type LastLoad, LOAD_STEPS, type LoadStep } from '../../shared/contract.ts';

/** Beside the steps of its own a load may wait, for the compiler's turn or for another load of the same module. */
export type ShownStep = LoadStep | 'wait';

export interface StepSegment {
  step: ShownStep;
  /** Milliseconds. */
  ms: number;
  /** Of all the steps together, from 0 to 1. */
  share: number;
}

/** What each step does, for who points at it. */
export const STEP_MEANING: Record<ShownStep, string> = {
  wait: 'none of these steps: waiting for its turn, or for another load of the same module',
  read: 'reading the .wasm file',
  hash: 'hashing the wire bytes into the key',
  lookup: 'asking the tiers',
  verify: 'checking the stored artifact before V8 sees it',
  deserialize: 'V8 turning the artifact into a module',
  compile: 'V8 compiling ahead of time, in a process of its own',
  serialize: 'V8 writing out the machine code',
  save: 'storing the module in the tiers',
};

/** What the steps leave of a load's time is a wait where it is this much of it, and more than a moment. */
const LEAST_WAIT_SHARE = 0.1;
const LEAST_WAIT_MS = 5;

/** The steps that were taken, in the order they happen, and before them how long the load waited. */
export function segmentsOf({ steps, ms: whole }: Pick<LastLoad, 'steps' | 'ms'>): StepSegment[] {
  const taken = LOAD_STEPS.flatMap((step) => {
    const ms = steps[step];
    return ms === undefined ? [] : [{ step, ms }];
  });
  const sum = (parts: readonly { ms: number }[]) => parts.reduce((total, { ms }) => total + ms, 0);
  const wait = whole - sum(taken);
  const parts: { step: ShownStep; ms: number }[] =
    wait > Math.max(LEAST_WAIT_MS, whole * LEAST_WAIT_SHARE) ? [{ step: 'wait', ms: wait }, ...taken] : taken;
  const total = sum(parts);
  return parts.map(({ step, ms }) => ({ step, ms, share: total > 0 ? ms / total : 0 }));
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
