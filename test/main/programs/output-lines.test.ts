import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputLines } from '../../../src/main/programs/output-lines.ts';
import { MAX_LINE_LENGTH } from '../../../src/shared/program.ts';

const ESCAPE = '\u001b';

function linesOf(pieces: (string | Uint8Array)[], most?: number) {
  const output = new OutputLines(most);
  for (const piece of pieces) output.add('out', Buffer.from(piece));
  output.end();
  return output.all().lines.map(({ text }) => text);
}

describe('lines of output', () => {
  it.each([
    [['one\ntwo\n'], ['one', 'two']],
    [
      ['o', 'ne\ntw', 'o'],
      ['one', 'two'],
    ],
    [['\n\n'], ['', '']],
    [[''], []],
    [['one\r\ntwo\r\n'], ['one', 'two']],
    [['10 %\r50 %\r100 %\n'], ['100 %']],
    [
      [
        `${ESCAPE}[1;32mgreen${ESCAPE}[0m and ${ESCAPE}]8;;http://x${ESCAPE}\\a link${ESCAPE}]8;;${ESCAPE}\\\n`,
      ],
      ['green and a link'],
    ],
    [[`${ESCAPE}[3`, '1mred\n'], ['red']],
    [['a\u0007b\u0000c\td\n'], ['abc\td']],
  ])('%j are %j', (pieces, lines) => {
    expect(linesOf(pieces)).toEqual(lines);
  });

  it('are the same wherever the pieces end, in the middle of a character too', () => {
    const whole = Buffer.from('grün\n日本\n👩‍🚀 done\nlast');
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length)), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(linesOf(pieces)).toEqual(['grün', '日本', '👩‍🚀 done', 'last']);
      }),
    );
  });

  it('are broken where they are too long, and nothing of them is lost', () => {
    const long = 'x'.repeat(3 * MAX_LINE_LENGTH + 7);
    const lines = linesOf([`${long}\nnext\n`]);
    expect(lines.at(-1)).toBe('next');
    expect(lines.slice(0, -1).join('')).toBe(long);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(MAX_LINE_LENGTH);
  });

  it('are the latest where there are more than are remembered, and keep their numbers', () => {
    const output = new OutputLines(3);
    output.add('out', Buffer.from('1\n2\n3\n4\n5\n'));
    expect(output.all().lines.map(({ number, text }) => [number, text])).toEqual([
      [3, '3'],
      [4, '4'],
      [5, '5'],
    ]);
    expect(output.bytes).toBe(10);
  });

  it('of both streams stand in the order in which they came', () => {
    const output = new OutputLines();
    output.add('out', Buffer.from('a\nb'));
    output.add('err', Buffer.from('c\n'));
    output.add('out', Buffer.from('d\n'));
    expect(output.all().lines.map(({ stream, text }) => [stream, text])).toEqual([
      ['out', 'a'],
      ['err', 'c'],
      ['out', 'bd'],
    ]);
  });

  it('are taken once each, in portions, and what is not complete each time', () => {
    const output = new OutputLines();
    output.add('out', Buffer.from(`${'x\n'.repeat(1_500)}rest`));
    const [first, second, third] = [output.take(), output.take(), output.take()];
    expect([first.lines.length, first.more]).toEqual([1_000, true]);
    expect([second.lines.length, second.more]).toEqual([500, false]);
    expect([third.lines.length, third.more, third.open.out]).toEqual([0, false, 'rest']);
  });
});
