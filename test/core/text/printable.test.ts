import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLines } from '../../../src/core/text/printable.ts';

const HARMLESS = 'ü 模块 🧩 👩\u200d💻 می\u200cخواهم "quoted" \\ $(x) é.wasm';
const HOSTILE: [string, string][] = [
  ['\u001b[2J', '\\u001b[2J'],
  ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
  ['\u009b31m', '\\u009b31m'],
  ['\u0085', '\\u0085'],
  ['\u007f\b\0', '\\u007f\\u0008\\u0000'],
  ['one\ntwo\r\tthree', 'one\\u000atwo\\u000d\\u0009three'],
  ['\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
  ['\u202amsaw.\u202e', '\\u202amsaw.\\u202e'],
  ['\u2066x\u2069', '\\u2066x\\u2069'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
  ['\u{e0041}', '\\udb40\\udc41'],
  ['lone \ud800 half', 'lone \\ud800 half'],
];

describe('text of one line', () => {
  it.each(HOSTILE)('%j is printed as %s', (text, printed) => {
    expect(printable(text)).toBe(printed);
  });

  it('leaves every other character as it is', () => {
    expect(printable(HARMLESS)).toBe(HARMLESS);
  });
});

it('keeps the line ends of text of several lines', () => {
  expect(printableLines('one\u001b\ntwo\n')).toBe('one\\u001b\ntwo\n');
});

it('gives JSON in which they are escaped, and which parses back into the same', () => {
  const value = {
    [`name ${HARMLESS}`]: HOSTILE.map(([text]) => text),
    text: HARMLESS,
    number: 1.5,
    none: null,
  };
  const json = printableJson(value);
  expect(json).toBe(printable(json));
  expect(json).toContain('\\u202a');
  expect(JSON.parse(json)).toEqual(value);
});
