import { CODE_KINDS, type CodeKind } from '../loader/module-choice.ts';
import type { Bytes, Milliseconds } from '../units.ts';

/** What a run of a program took with a module of one kind of code. */
export interface Sample {
  /** From the load to the end of the process, or for the time that was looked at. */
  ms: Milliseconds;
  /** What the process used of the processors meanwhile, on all of its threads: V8's compiling ones are among them. */
  cpuMs: Milliseconds;
  /** What the load took of it. */
  loadMs: Milliseconds;
  artifactBytes: Bytes;
  /** Whether the process was seen to end, with nothing left for V8 to compile; else `ms` says nothing. */
  ended: boolean;
}

/** What is known of a module on one engine. */
export interface MeasuredModule {
  wireBytes: Bytes;
  /** The latest ones, the oldest first. */
  samples: Record<CodeKind, Sample[]>;
  /** How often the whole artifact has been asked for. */
  wholeAsked: number;
  /** Whether it was no better than what there was, and is not to be tried again. */
  wholeRejected: boolean;
  /** Whether no artifact was faster than stock V8. */
  stockChosen: boolean;
}

export const MOST_SAMPLES = 5;
/** More than any run, load or module has; a number that is larger is nobody's measurement. */
const LARGEST = 2 ** 40;

export function unmeasured(wireBytes: Bytes): MeasuredModule {
  const samples = { stock: [], 'as-used': [], whole: [] };
  return { wireBytes, samples, wholeAsked: 0, wholeRejected: false, stockChosen: false };
}

/** Adds a sample, and lets the oldest go where there are enough. */
export function withSample(measured: MeasuredModule, kind: CodeKind, sample: Sample): MeasuredModule {
  const samples = [...measured.samples[kind], sample].slice(-MOST_SAMPLES);
  return { ...measured, samples: { ...measured.samples, [kind]: samples } };
}

/** Reads what was written of a module; null for whatever else it may be. */
export function parseMeasured(text: string): MeasuredModule | null {
  let value: Partial<Record<keyof MeasuredModule, unknown>> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { wireBytes, samples, wholeAsked, wholeRejected, stockChosen } = Object(value);
  if (!isAmount(wireBytes) || !isAmount(wholeAsked)) return null;
  if (typeof wholeRejected !== 'boolean' || typeof stockChosen !== 'boolean') return null;
  const measured = { ...unmeasured(wireBytes), wholeAsked, wholeRejected, stockChosen };
  for (const kind of CODE_KINDS) {
    const ofKind: unknown = Object(samples)[kind];
    if (!Array.isArray(ofKind) || ofKind.length > MOST_SAMPLES || !ofKind.every(isSample)) return null;
    measured.samples[kind] = ofKind.map(({ ms, cpuMs, loadMs, artifactBytes, ended }) => ({
      ms,
      cpuMs,
      loadMs,
      artifactBytes,
      ended,
    }));
  }
  return measured;
}

/** Tells whether a value that was read is a sample. */
export function isSample(value: unknown): value is Sample {
  const { ms, cpuMs, loadMs, artifactBytes, ended } = Object(value) as Sample;
  return [ms, cpuMs, loadMs, artifactBytes].every(isAmount) && typeof ended === 'boolean';
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LARGEST;
}
