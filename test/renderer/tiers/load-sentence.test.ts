import { describe, expect, it } from 'vitest';
import { announcementOf } from '../../../src/renderer/shell/announcements.tsx';
import { loadSentenceText } from '../../../src/renderer/tiers/load-sentence.ts';
import { loadBy, rowOf } from '../sample-data.ts';

describe('loadSentenceText', () => {
  it.each([
    [rowOf({ last: loadBy('memory', { ms: 0.4 }) }), 'esbuild.wasm: found in memory in 0.40 ms.'],
    [
      rowOf({ last: loadBy('disk', { ms: 71 }) }),
      'esbuild.wasm: not in memory, found on disk in 71 ms, promoted to memory.',
    ],
    [
      rowOf({ last: loadBy('disk', { ms: 71, promoted: false }) }),
      'esbuild.wasm: not in memory, found on disk in 71 ms.',
    ],
    [
      rowOf({ last: loadBy('compiler', { ms: 12_246 }) }),
      'esbuild.wasm: in no tier, compiled in 12.2 s, saved for next time.',
    ],
    [
      rowOf({
        last: loadBy('compiler', { ms: 12_246, saved: false }),
        held: { memory: true, disk: false },
      }),
      'esbuild.wasm: in no tier, compiled in 12.2 s, kept in memory only.',
    ],
    [
      rowOf({
        last: loadBy('compiler', { ms: 12_246, saved: false }),
        held: { memory: false, disk: false },
      }),
      'esbuild.wasm: in no tier, compiled in 12.2 s, not saved to every tier.',
    ],
    [
      rowOf({ state: 'failed', error: { kind: 'invalid', message: 'It is not wasm.', advice: null } }),
      'esbuild.wasm: It is not wasm.',
    ],
    [
      rowOf({
        last: loadBy('stock', { ms: 61 }),
        follows: { way: 'background', state: 'coming', at: 0, artifactBytes: null, problem: null },
      }),
      'esbuild.wasm: in no tier, compiled by stock V8 in 61 ms; its artifact follows in the background.',
    ],
    [
      rowOf({
        last: loadBy('stock', { ms: 61 }),
        follows: { way: 'background', state: 'there', at: 0, artifactBytes: 34_106_880, problem: null },
      }),
      'esbuild.wasm: in no tier, compiled by stock V8 in 61 ms; its artifact is on disk now (32.5 MB).',
    ],
    [
      rowOf({
        last: loadBy('memory', { ms: 0.4, isStock: true }),
        follows: { way: 'as-used', state: 'there', at: 0, artifactBytes: 4096, problem: null },
      }),
      'esbuild.wasm: found in memory in 0.40 ms as stock V8 had compiled it; 4 KB of machine code of what ran are kept.',
    ],
    [
      rowOf({ last: loadBy('shared', { ms: 612, compileMs: 11_020 }) }),
      'esbuild.wasm: from the shared tier in 612 ms, instead of about 11.0 s of compiling; now on disk and in memory.',
    ],
    [
      rowOf({ last: loadBy('shared', { ms: 612, compileMs: null }), held: { memory: true, disk: false } }),
      'esbuild.wasm: from the shared tier in 612 ms; now on disk and in memory.',
    ],
    [
      rowOf({
        last: loadBy('shared', { ms: 612, compileMs: null, promoted: false }),
        held: { memory: true, disk: false },
      }),
      'esbuild.wasm: from the shared tier in 612 ms; now in memory.',
    ],
    [
      rowOf({
        last: loadBy('shared', { ms: 612, compileMs: null, promoted: false }),
        held: { memory: false, disk: false },
      }),
      'esbuild.wasm: from the shared tier in 612 ms; it could not be kept here.',
    ],
    [
      rowOf({ last: loadBy('shared', { ms: 3_610, compileMs: 1_160 }) }),
      'esbuild.wasm: from the shared tier in 3.61 s, which is slower than compiling (about 1.16 s); now on disk and in memory.',
    ],
    [
      rowOf({ last: loadBy('shared', { ms: 2_430, steps: { fetch: 1_330, wait: 740 }, compileMs: null }) }),
      'esbuild.wasm: from the shared tier in 2.43 s; now on disk and in memory.',
    ],
    [rowOf({ state: 'loading', step: 'fetch' }), "esbuild.wasm: asking the team's store."],
    [rowOf({ state: 'loading', step: 'compile' }), 'esbuild.wasm: in no tier, compiling.'],
    [
      rowOf({ last: loadBy('compiler', { ms: 6_080, steps: { read: 3, wait: 6_000, compile: 77 } }) }),
      'esbuild.wasm: in no tier, compiled in 80 ms after waiting 6.00 s for the compiler, saved for next time.',
    ],
    [rowOf({ state: 'loading', step: 'wait' }), 'esbuild.wasm: in no tier, waiting for the compiler.'],
    [rowOf({ state: 'cancelled' }), 'esbuild.wasm: cancelled before it was done.'],
  ])('%#: $1', (row, sentence) => {
    expect(loadSentenceText(row)).toBe(sentence);
  });
});

describe('announcementOf', () => {
  it('tells one load in full, and many in numbers', () => {
    const ready = rowOf({ last: loadBy('memory', { ms: 0.4 }) });
    const failed = rowOf({ state: 'failed' });
    expect(announcementOf([ready])).toBe('esbuild.wasm: found in memory in 0.40 ms.');
    expect(announcementOf([ready, ready, failed])).toBe('2 modules loaded, 1 failed');
    expect(announcementOf([])).toBe('');
  });
});
