import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { readOverlapped, UnexpectedEnd } from '../../../src/core/files/read-overlapped.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

/** More than what is read at a time and ahead, and no whole number of pieces. */
const contents = randomBytes(5 * 2 ** 20 + 12_345);

function openContents(): number {
  const file = openSync(writeInto(scratchFolder(), 'contents', contents), 'r');
  onTestFinished(() => closeSync(file));
  return file;
}

it('reads any part of a file, and hands on its pieces in order', async () => {
  const file = openContents();
  const range = fc.tuple(fc.nat(contents.byteLength), fc.nat(contents.byteLength));
  await fc.assert(
    fc.asyncProperty(range, async ([one, other]) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const target = Buffer.alloc(to - from);
      const pieces: Uint8Array[] = [];
      await readOverlapped(file, target, from, (piece) => pieces.push(piece.slice()));
      expect(target.equals(contents.subarray(from, to))).toBe(true);
      expect(Buffer.concat(pieces).equals(target)).toBe(true);
    }),
    { numRuns: 15 },
  );
});

it('says that the file ends where it does, before that reaches anyone as bytes', async () => {
  const file = openContents();
  const target = Buffer.alloc(contents.byteLength + 1);
  await expect(readOverlapped(file, target, 0, () => {})).rejects.toBeInstanceOf(UnexpectedEnd);
});

it('passes on what its consumer throws, with no read left under way', async () => {
  const file = openContents();
  const stop = new Error('seen enough');
  const reading = readOverlapped(file, Buffer.alloc(contents.byteLength), 0, () => {
    throw stop;
  });
  await expect(reading).rejects.toBe(stop);
});
