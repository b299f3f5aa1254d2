/** Scales for durations in milliseconds. */
import type { ScaleKind } from '../../shared/kept-view.ts';
import { formatDuration } from '../format.ts';

export interface Scale {
  kind: ScaleKind;
  /** Where the axis begins and ends, in milliseconds. */
  domain: [from: number, to: number];
  ticks: { at: number; label: string }[];
  /** A duration's place, from 0 to 1. */
  place(ms: number): number;
  /** What the axis says about itself. */
  title: string;
}

/** What a logarithmic axis takes for nothing. */
const LEAST = 1e-4;
const MOST_TICKS = 6;

/** A scale that has all samples on it; linear ones begin at zero. */
export function scaleOf(kind: ScaleKind, samples: readonly number[]): Scale {
  return kind === 'linear' ? linear(samples) : logarithmic(samples);
}

function linear(samples: readonly number[]): Scale {
  const most = Math.max(...samples, LEAST);
  const step = niceStep(most / (MOST_TICKS - 1));
  const count = Math.ceil(most / step - 1e-9);
  const to = count * step;
  const ticks = Array.from({ length: count + 1 }, (_, index) => ({
    at: index * step,
    label: index === 0 ? '0' : withoutZeros(formatDuration(index * step)),
  }));
  return { kind: 'linear', domain: [0, to], ticks, place: (ms) => ms / to, title: 'linear, from zero' };
}

/** `1 s` for `1.00 s`, `1.5 s` for `1.50 s`: a tick is exactly where it is. */
function withoutZeros(duration: string): string {
  return duration.replace(/\.(\d*?)0+ /, (_, digits: string) => (digits === '' ? ' ' : `.${digits} `));
}

/** One, two or five times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9)) ?? 10 * power;
}

function logarithmic(samples: readonly number[]): Scale {
  const all = samples.map((ms) => Math.max(ms, LEAST));
  const first = all.length === 0 ? 0 : Math.floor(Math.log10(Math.min(...all)) + 1e-9);
  const last = Math.max(all.length === 0 ? 3 : Math.ceil(Math.log10(Math.max(...all)) - 1e-9), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => ({
    at: 10 ** (first + index),
    label: powerLabel(10 ** (first + index)),
  }));
  return {
    kind: 'logarithmic',
    domain: [10 ** first, 10 ** last],
    ticks,
    place: (ms) => (Math.log10(Math.max(ms, LEAST)) - first) / (last - first),
    title: 'logarithmic: each line is ten times the one before',
  };
}

/** A power of ten: `10 µs`, `1 ms`, `100 s`. */
function powerLabel(ms: number): string {
  if (ms < 0.000999) return `${Math.round(ms * 1e6)} ns`;
  if (ms < 0.999) return `${Math.round(ms * 1000)} µs`;
  return ms < 999 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}
