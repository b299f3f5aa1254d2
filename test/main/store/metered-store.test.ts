import { describe, expect, it } from 'vitest';
import { MeteredStore, quantile } from '../../../src/main/store/metered-store.ts';
import { MemoryStore } from '../../core/shared-tier/support/stores.ts';

const MANIFEST = { maxBytes: 16 * 1024 };
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A metered store whose answers take as long as they are told to. */
function metered() {
  const store = new MemoryStore();
  let now = 0;
  let takes = 0;
  const answering = Object.assign(Object.create(store), {
    get: async (name: string, terms: { maxBytes: number }) => {
      now += takes;
      return store.get(name, terms);
    },
  });
  const meter = new MeteredStore(answering, () => now);
  const ask = async (ms: number, name = 'a', terms = MANIFEST) => {
    takes = ms;
    return meter.get(name, terms);
  };
  return { store, meter, ask };
}

describe('a metered store', () => {
  it('knows how soon it was answered, hit or miss', async () => {
    const { store, meter, ask } = metered();
    expect(meter.times).toBeNull();
    store.objects.set('a', Uint8Array.of(1));
    expect(await ask(30)).toEqual(Uint8Array.of(1));
    expect(meter.times).toEqual({ latestMs: 30, medianMs: 30, p95Ms: null });
    expect(await ask(10, 'b')).toBeNull();
    await ask(20);
    expect(meter.times).toEqual({ latestMs: 20, medianMs: 20, p95Ms: 29 });
  });

  it('does not take the way of a large object for the time of an answer', async () => {
    const { meter, ask } = metered();
    await ask(5_000, 'artifact', { maxBytes: 2 ** 24 });
    expect(meter.times).toBeNull();
  });

  it('takes no failure for an answer, and tells of it all the same', async () => {
    const { store, meter, ask } = metered();
    let told = 0;
    meter.onAnswer = () => told++;
    store.objects.set('a', new Uint8Array(MANIFEST.maxBytes + 1));
    await expect(ask(7)).rejects.toThrow('too large');
    await nextTurn();
    expect(told).toBe(1);
    expect(meter.times).toBeNull();
  });

  it('is its store in all else', async () => {
    const { store, meter } = metered();
    expect(meter.address).toBe(store.address);
    expect(await meter.putNew('c', Uint8Array.of(1))).toBe(true);
    expect(await meter.putNew('c', Uint8Array.of(2))).toBe(false);
  });
});

it.each([
  [[1], 0.95, 1],
  [[1, 2, 3], 0.5, 2],
  [[1, 3], 0.5, 2],
  [[0, 100], 0.95, 95],
])('of %j the quantile %d is %d', (sorted, share, value) =>
  expect(quantile(sorted, share)).toBeCloseTo(value),
);
