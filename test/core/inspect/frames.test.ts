import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameReader, frameOf } from '../../../src/core/inspect/frames.ts';

it('puts messages together again, however they come in pieces', () => {
  const messages = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 });
  fc.assert(
    fc.property(messages, fc.array(fc.nat({ max: 64 }), { maxLength: 32 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map(frameOf));
      const reader = new FrameReader(10_000);
      const received: string[] = [];
      const take = (json: string) => received.push(json) > 0;
      let at = 0;
      for (const cut of cuts) {
        reader.push(stream.subarray(at, at + cut), take);
        at += cut;
      }
      reader.push(stream.subarray(at), take);
      expect(received).toEqual(sent);
    }),
  );
});

it('refuses a frame that is too long by its length, and keeps nothing of it', () => {
  const reader = new FrameReader(1_024);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(2 ** 32 - 1);
  expect(() => reader.push(header, () => true)).toThrow('a frame of 4294967295 bytes is longer than 1024');
});

it('gives no more than it is asked for', () => {
  const reader = new FrameReader(1_024);
  const received: string[] = [];
  reader.push(Buffer.concat(['a', 'b'].map(frameOf)), (json) => {
    received.push(json);
    return false;
  });
  expect(received).toEqual(['a']);
});
