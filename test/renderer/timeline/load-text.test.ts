import { expect, it } from 'vitest';
import { loadText, savedText } from '../../../src/renderer/timeline/load-text.ts';
import { loadRecordOf } from '../sample-data.ts';

it('says what a hit saved, what it lost, and nothing where nothing was measured', () => {
  expect(savedText(12_100)).toBe('saved 12.1 s');
  expect(savedText(-71)).toBe('71 ms slower than its compile');
  expect(savedText(0)).toBe('saved 0 ms');
  expect(savedText(null)).toBeNull();
});

it('says a load as one sentence', () => {
  const load = loadRecordOf(1, { outcome: 'disk', ms: 71, savedMs: 9_000, name: 'a.wasm' });
  expect(loadText(load)).toMatch(
    /^a\.wasm: disk answered after 71 ms, saved 9\.00 s, at \d\d:\d\d:\d\d\.\d{3}$/,
  );
  expect(loadText({ ...load, outcome: 'failed', savedMs: null })).toMatch(
    /^a\.wasm: failed after 71 ms, at /,
  );
});
