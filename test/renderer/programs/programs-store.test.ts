import { describe, expect, it } from 'vitest';
import { type Output, withBatch } from '../../../src/renderer/programs/programs-store.ts';
import { MAX_OUTPUT_LINES, type OutputLine } from '../../../src/shared/program.ts';

const RUN = 'one';
const CLOSED = { out: '', err: '' };
const lines = (from: number, to: number): OutputLine[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    number: from + index,
    stream: 'out',
    text: `${from + index}`,
  }));
const numbers = ({ lines: all }: Output) => all.map(({ number }) => number);
const having = (from: number, to: number): Output => ({ runId: RUN, lines: lines(from, to), open: CLOSED });
const batch = (from: number, to: number, runId = RUN) => ({ runId, lines: lines(from, to), open: CLOSED });

describe('what a batch of output adds', () => {
  it('comes behind what is there', () => {
    expect(numbers(withBatch(having(1, 2), batch(3, 4)))).toEqual([1, 2, 3, 4]);
  });

  it('is not added twice where all that is remembered was asked for meanwhile', () => {
    expect(numbers(withBatch(having(1, 3), batch(2, 4)))).toEqual([1, 2, 3, 4]);
    expect(numbers(withBatch(having(3, 4), batch(1, 3)))).toEqual([1, 2, 3, 4]);
    expect(numbers(withBatch(having(1, 2), batch(1, 2)))).toEqual([1, 2]);
  });

  it('is all there is of another run', () => {
    expect(withBatch(having(1, 2), batch(1, 1, 'other'))).toMatchObject({
      runId: 'other',
      lines: lines(1, 1),
    });
  });

  it('takes the place of the oldest lines where there are too many', () => {
    const after = withBatch(having(1, MAX_OUTPUT_LINES), batch(MAX_OUTPUT_LINES + 1, MAX_OUTPUT_LINES + 2));
    expect([after.lines.length, after.lines[0]?.number]).toEqual([MAX_OUTPUT_LINES, 3]);
  });
});
