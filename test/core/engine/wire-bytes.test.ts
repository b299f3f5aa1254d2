import { expect, it } from 'vitest';
import {
  allocateWireBytes,
  heldWireBytes,
  rereadableWireBytes,
  toWireBytes,
} from '../../../src/core/engine/wire-bytes.ts';

it.each([
  ['a view', (bytes: Uint8Array) => bytes],
  ['shared memory', (bytes: Uint8Array) => bytes.buffer],
])("copies somebody else's bytes, whatever they lie in: %s", (_, given) => {
  const bytes = new Uint8Array(new SharedArrayBuffer(4));
  bytes.set([1, 2, 3, 4]);
  const copy = toWireBytes(given(bytes) as Uint8Array);
  bytes.fill(9);
  expect(copy.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect([...copy]).toEqual([1, 2, 3, 4]);
});

it('takes the bytes of a view of any kind as they lie there', () => {
  const { buffer } = Uint8Array.of(0, 1, 2, 3, 4, 5);
  expect([...toWireBytes(new DataView(buffer, 1, 3))]).toEqual([1, 2, 3]);
  expect([...toWireBytes(new Uint16Array(buffer, 2))]).toEqual([2, 3, 4, 5]);
});

it('copies no more than a view shows', () => {
  expect([...toWireBytes(Uint8Array.of(1, 2, 3, 4).subarray(1, 3))]).toEqual([2, 3]);
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
