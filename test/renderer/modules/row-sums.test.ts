import { describe, expect, it } from 'vitest';
import { heldBy, heldByEither, weightOfAll } from '../../../src/renderer/modules/row-sums.ts';
import { entryInfoOf, rowOf } from '../sample-data.ts';

const a = rowOf({ id: 'a', key: 'A', wireBytes: 10, artifactBytes: 30, held: { memory: true, disk: false } });
const b = rowOf({
  id: 'b',
  key: 'B',
  wireBytes: 20,
  artifactBytes: 50,
  held: { memory: true, disk: true },
  entries: [entryInfoOf({ bytes: 75 }), entryInfoOf({ bytes: 90, isOurs: false })],
});
const others = rowOf({
  id: 'c',
  key: 'C',
  held: { memory: false, disk: false },
  entries: [entryInfoOf({ bytes: 5, isOurs: false })],
});

describe('what a tier holds', () => {
  it('is about the wasm and the code in memory, and what the entries of all engines take on disk', () => {
    expect(heldBy('memory', [a, b, others])).toEqual({ modules: 2, bytes: 110, isEstimate: true });
    expect(heldBy('disk', [a, b, others])).toEqual({ modules: 2, bytes: 170, isEstimate: false });
  });

  it('counts a module once that several rows show', () => {
    expect(heldBy('disk', [b, { ...b, id: 'copy' }])).toMatchObject({ modules: 1, bytes: 165 });
    expect(weightOfAll([b, { ...b, id: 'copy' }, a])).toBe(110);
  });

  it('weighs what both hold in each of them', () => {
    expect(heldByEither([a, b])).toEqual({ modules: 2, bytes: 110 + 165, isEstimate: true });
    expect(heldByEither([others])).toEqual({ modules: 1, bytes: 5, isEstimate: false });
  });

  it('is nothing of a file that was not read yet', () => {
    const unread = rowOf({ key: null, held: { memory: false, disk: false }, entries: [] });
    expect(heldByEither([unread])).toEqual({ modules: 0, bytes: 0, isEstimate: false });
  });
});
