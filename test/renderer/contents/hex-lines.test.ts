import { expect, it } from 'vitest';
import { hexLines } from '../../../src/renderer/contents/hex-lines.ts';

it('writes eight bytes a line, each line as wide as the others, with what can be read of them', () => {
  const bytes = Uint8Array.from([...Buffer.from('\0asm'), 1, 0, 0, 0, 0x41, 0xff]);
  expect(hexLines(bytes, 16)).toEqual([
    { at: 16, hex: '00 61 73 6d 01 00 00 00', text: '·asm····' },
    { at: 24, hex: '41 ff                  ', text: 'A·' },
  ]);
  expect(hexLines(new Uint8Array(), 0)).toEqual([]);
});
