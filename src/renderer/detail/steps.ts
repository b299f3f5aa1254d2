/** The steps of a load as a bar's segments. */
import type { LastLoad } from '../../shared/contract.ts';
import { LOAD_STEPS, type LoadStep } from '../../shared/load-steps.ts';

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
  fetch: "asking the team's store, and fetching the artifact",
  verify: 'checking the stored artifact before V8 sees it',
  deserialize: 'V8 turning the artifact into a module',
  wait: 'waiting for the compiler, for another load of the same module, or for a thread',
  compile: 'V8 compiling: ahead of time in a process of its own, or lazily where stock V8 answers',
  serialize: 'V8 writing out the machine code',
  save: 'storing the module in the tiers',
};

/** What the steps leave of a load's time is a wait where it is this much of it, and more than a moment. */
const LEAST_WAIT_SHARE = 0.1;
/** In milliseconds; a wait that is shorter is not worth telling. */
const LEAST_WAIT_MS = 5;

type Timed = Pick<LastLoad, 'steps'> & Partial<Pick<LastLoad, 'servedBy'>>;

/**
 * How long a load waited for the compiler, in milliseconds; 0 where it hardly did, and where the team's store has answered
 * meanwhile, which nobody waited any longer for.
 */
export function compilerWaitMs({ steps, servedBy }: Timed): number {
  const { wait = 0 } = steps;
  return wait < LEAST_WAIT_MS || servedBy === 'shared' ? 0 : wait;
}

/** What a load took, in milliseconds, without its wait for the compiler, which is not the module's doing. */
export const workMs = (load: Timed & Pick<LastLoad, 'ms'>): number => load.ms - compilerWaitMs(load);

/**
 * The steps that were taken, in the order they happen. What they leave of the load's time is told as a wait. None where
 * nobody has told of any.
 */
export function segmentsOf({ steps, ms: whole }: Pick<LastLoad, 'steps' | 'ms'>): StepSegment[] {
  if (Object.keys(steps).length === 0) return [];
  const sum = (times: readonly number[]) => times.reduce((total, ms) => total + ms, 0);
  const rest = whole - sum(Object.values(steps));
  const unknownWait = rest > Math.max(LEAST_WAIT_MS, whole * LEAST_WAIT_SHARE) ? rest : 0;
  const wait = compilerWaitMs({ steps }) + unknownWait;
  const parts = LOAD_STEPS.flatMap((step) => {
    const ms = step === 'wait' ? wait || undefined : steps[step];
    return ms === undefined ? [] : [{ step, ms }];
  });
  const total = sum(parts.map(({ ms }) => ms));
  return parts.map(({ step, ms }) => ({ step, ms, share: total > 0 ? ms / total : 0 }));
}

const OF_SHARED: readonly LoadStep[] = ['fetch'];
const OF_DISK: readonly LoadStep[] = ['verify', 'deserialize'];
const OF_COMPILER: readonly LoadStep[] = ['wait', 'compile', 'serialize'];

/**
 * The steps of a load under way, as far as they can be known: which tier answers, and so what comes after the
 * lookup, shows only when it is over.
 */
export function stepsAhead(step: LoadStep | null): readonly LoadStep[] {
  const first: readonly LoadStep[] = ['read', 'hash', 'lookup'];
  if (step === null || first.includes(step)) return first;
  if (OF_SHARED.includes(step)) return [...first, ...OF_SHARED];
  return [...first, ...(OF_DISK.includes(step) ? OF_DISK : OF_COMPILER), 'save'];
}
