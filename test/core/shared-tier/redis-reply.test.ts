import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RedisReply, RedisReplyReader } from '../../../src/core/shared-tier/redis-reply.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';

const MAX = 10_000;

function reader(): RedisReplyReader {
  const made = new RedisReplyReader();
  made.maxBytes = MAX;
  return made;
}

/** A reply with what a server sends for it. */
const reply: fc.Arbitrary<readonly [RedisReply, Uint8Array]> = fc.oneof(
  fc
    .stringMatching(/^[ -~]{0,60}$/)
    .map((text) => [{ type: 'status', text }, Buffer.from(`+${text}\r\n`)] as const),
  fc
    .stringMatching(/^[A-Z]{1,20}$/)
    .map((code) => [{ type: 'error', code }, Buffer.from(`-${code} and what it says\r\n`)] as const),
  fc.integer().map((value) => [{ type: 'integer', value }, Buffer.from(`:${value}\r\n`)] as const),
  fc.constant([{ type: 'bytes', bytes: null }, Buffer.from('$-1\r\n')] as const),
  fc
    .uint8Array({ maxLength: 400 })
    .map(
      (bytes) =>
        [
          { type: 'bytes', bytes: new Uint8Array(bytes) },
          Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]),
        ] as const,
    ),
);

test('replies are read as they were sent, wherever they are cut', () => {
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 8 }), fc.array(fc.nat()), (replies, cuts) => {
      const all = Buffer.concat(replies.map(([, bytes]) => bytes));
      const places = [0, ...cuts.map((cut) => cut % (all.length + 1)), all.length].sort((a, b) => a - b);
      const read = reader();
      const given = places.slice(1).flatMap((end, index) => read.read(all.subarray(places[index], end)));
      expect(given).toEqual(replies.map(([wanted]) => wanted));
    }),
  );
});

test('what is no reply is refused with a StoreError, and nothing else is thrown', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (chunks) => {
      const read = reader();
      try {
        for (const chunk of chunks) read.read(chunk);
      } catch (error) {
        expect(error).toBeInstanceOf(StoreError);
      }
    }),
  );
});

test('a value that is larger than was asked for is refused by its length alone', () => {
  expect(() => reader().read(Buffer.from(`$${MAX + 1}\r\n`))).toThrow(
    expect.objectContaining({ kind: 'too-large' }),
  );
  expect(reader().read(Buffer.from(`$${MAX}\r\n`))).toEqual([]);
});
