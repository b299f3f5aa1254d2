import { expect, it } from 'vitest';
import {
  allocateWireBytes,
  heldWireBytes,
  rereadableWireBytes,
  toWireBytes,
} from '../../../src/main/engine/wire-bytes.ts';

it('copies bytes into shared memory once, and takes shared memory as it is', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const shared = toWireBytes(bytes.subarray(1, 3));
  expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect([...shared]).toEqual([2, 3]);
  expect(toWireBytes(shared)).toBe(shared);
  bytes.fill(9);
  expect([...shared]).toEqual([2, 3]);
  expect([...toWireBytes(bytes.buffer)]).toEqual([9, 9, 9, 9]);
  expect(toWireBytes(shared.buffer).buffer).toBe(shared.buffer);
});

it('holds wire bytes that can be had from nowhere else', async () => {
  const bytes = toWireBytes(Uint8Array.of(1, 2));
  const source = heldWireBytes(bytes);
  expect(source).toMatchObject({ byteLength: 2, heldBytes: 2 });
  expect(await source.read()).toBe(bytes);
});

it('reads again only once nothing keeps the bytes alive, and never counts them as held', async () => {
  let reads = 0;
  const bytes = allocateWireBytes(3);
  const source = rereadableWireBytes(bytes, async () => {
    reads++;
    return allocateWireBytes(3);
  });
  expect(source).toMatchObject({ byteLength: 3, heldBytes: 0 });
  expect(await source.read()).toBe(bytes);
  expect(reads).toBe(0);
});
