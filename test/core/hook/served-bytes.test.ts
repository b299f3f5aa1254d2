import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { servedBytes } from '../../../src/core/hook/served-bytes.ts';

const room = () => Uint8Array.from({ length: 64 }, (_, index) => index);

describe('the bytes that a cache may answer for', () => {
  it('are those of any typed array or buffer, and the very ones', () => {
    const bytes = room();
    fc.assert(
      fc.property(fc.nat(7), fc.integer({ min: 1, max: 7 }), (from, length) => {
        const views = [
          new Uint8Array(bytes.buffer, from * 8, length),
          new Uint8ClampedArray(bytes.buffer, from * 8, length),
          Buffer.from(bytes.buffer, from * 8, length),
          new Float64Array(bytes.buffer, Math.min(from, 8 - length) * 8, length),
        ];
        for (const view of views) {
          const served = servedBytes(view, 0);
          expect(served).toEqual(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
          expect(served?.buffer).toBe(view.buffer);
        }
      }),
    );
    expect(servedBytes(bytes.buffer, 64)?.buffer).toBe(bytes.buffer);
    expect(servedBytes(runInNewContext('new Uint8Array(9)'), 0)).toHaveLength(9);
  });

  it('are none that are smaller than asked for', () => {
    expect(servedBytes(room(), 65)).toBeNull();
    expect(servedBytes(new Uint8Array(0), 0)).toBeNull();
  });

  it('are none of what V8 has the say about', () => {
    const detached = room();
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const others: unknown[] = [
      detached,
      detached.buffer,
      new Uint8Array(new SharedArrayBuffer(64)),
      new SharedArrayBuffer(64),
      Reflect.construct(ArrayBuffer, [64, { maxByteLength: 128 }]),
      new DataView(room().buffer),
      new Proxy(room(), {}),
      Object.create(Uint8Array.prototype),
      { byteLength: 64, buffer: room().buffer, byteOffset: 0 },
      [...room()],
    ];
    for (const other of others) expect(servedBytes(other, 0)).toBeNull();
  });

  it('are asked of V8, whatever a program has put on them, and nothing is ever thrown', () => {
    const asked = Object.defineProperties(room(), {
      buffer: { get: () => expect.unreachable() },
      byteLength: { get: () => expect.unreachable() },
      byteOffset: { get: () => expect.unreachable() },
      [Symbol.toStringTag]: { get: () => expect.unreachable() },
    });
    expect(servedBytes(asked, 0)).toHaveLength(64);
    fc.assert(
      fc.property(
        fc.anything({ withTypedArray: true, withNullPrototype: true, withProxy: true } as object),
        (any) => {
          const served = servedBytes(any, 1);
          expect(served === null || ArrayBuffer.isView(any) || any instanceof ArrayBuffer).toBe(true);
        },
      ),
    );
  });
});
