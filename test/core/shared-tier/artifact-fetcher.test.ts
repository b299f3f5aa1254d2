import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import type { Manifest } from '../../../src/core/shared-tier/manifest.ts';
import type { ObjectStore } from '../../../src/core/shared-tier/object-store.ts';
import { publish } from '../../../src/core/shared-tier/publish.ts';
import { Refusal } from '../../../src/core/shared-tier/refusal.ts';
import { StoreError } from '../../../src/core/shared-tier/store-error.ts';
import { makeSigningKey } from '../../../src/core/signing/signing-key.ts';
import type { TrustedKey } from '../../../src/core/signing/trusted-keys.ts';
import { diskIn } from '../../support/disk.ts';
import { compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { answering } from '../../support/wasm-modules.ts';
import { MemoryStore } from './support/stores.ts';
import { readerOf, trusting } from './support/tier.ts';

const { engine, pool } = await startEngine();
const bytes = answering(4_242);
const { key, module } = await compiled(engine, bytes);
const wanted = { key, engineId: engine.deterministicId };
const wireBytes = async () => toWireBytes(bytes);
const origin = { name: '/home/ci/a.wasm', mode: 'ahead-of-time', compiledAt: 1, compileMs: 7 };

async function published(store: ObjectStore = new MemoryStore(), ...signers: string[]) {
  const disk = diskIn(pool);
  await disk.save(key, engine, { ...module, origin });
  const keys = (signers.length === 0 ? ['ci'] : signers).map(makeSigningKey);
  for (const signingKey of keys) await publish(key, { store, signingKey, disk, engine, name: 'a.wasm' });
  return { store, keys, trusted: keys.map((signingKey) => trusting(signingKey)) };
}

/** A store that fails as it is told to, in the place of another. */
function failing(store: ObjectStore, failure: () => Promise<never> | null): ObjectStore {
  const { address } = store;
  const get: ObjectStore['get'] = (name, terms) => failure() ?? store.get(name, terms);
  return { address, get, putNew: () => Promise.reject(new Error('unasked')), close: async () => {} };
}

describe('fetching', () => {
  it('gives what was signed, and says whose it is', async () => {
    const { store, trusted } = await published();
    const { fetcher } = readerOf(store, trusted);
    const fetched = await fetcher.fetch(wanted, wireBytes);
    expect(new Uint8Array(fetched?.artifact as SharedArrayBuffer)).toEqual(
      new Uint8Array(await engine.serialize(module)),
    );
    expect(fetched?.manifest).toMatchObject({ signer: 'ci', key, origin: { ...origin, name: 'a.wasm' } });
    expect(fetcher.state).toMatchObject({ hits: 1, misses: 0, failures: 0, problem: null, restsUntil: null });
    expect(fetcher.state.bytes).toBeGreaterThan(0);
  });

  it('asks for nothing where nobody is trusted', async () => {
    const { store } = await published();
    const asked = (store as MemoryStore).asked.length;
    for (const keys of [[], [trusting(makeSigningKey('old'), { revokedAt: 1 })]]) {
      const { fetcher } = readerOf(store, keys);
      const { reason } = await failureOf(fetcher.fetch(wanted, wireBytes), Refusal);
      expect(reason).toBe('no-trusted-key');
      expect(fetcher.state.refusals['no-trusted-key']).toBe(1);
    }
    expect((store as MemoryStore).asked).toHaveLength(asked);
  });

  it('asks once for a module that is not there', async () => {
    const store = new MemoryStore();
    const { fetcher } = readerOf(store, [trusting(makeSigningKey('ci'))]);
    expect(await fetcher.fetch(wanted, wireBytes)).toBeNull();
    expect(store.asked).toEqual([`manifests/${engine.deterministicId}/${key}/ci.json`]);
    expect(fetcher.state.misses).toBe(1);
  });

  it('takes what a new key has signed while the old one is still there, and nothing of the old one', async () => {
    const { store, trusted } = await published(new MemoryStore(), 'old', 'new');
    const [old, young] = trusted as [TrustedKey, TrustedKey];
    const signerFor = async (keys: TrustedKey[]) =>
      (await readerOf(store, keys).fetcher.fetch(wanted, wireBytes))?.manifest.signer;
    expect(await signerFor([old])).toBe('old');
    expect(await signerFor([old, young])).toBe('old');
    expect(await signerFor([{ ...old, revokedAt: 1 }, young])).toBe('new');
    expect(await signerFor([{ ...old, notAfter: 1 }, young])).toBe('new');
  });

  it('tells of what only a revoked key has signed', async () => {
    const { store, trusted } = await published(new MemoryStore(), 'old');
    const keys = [{ ...(trusted[0] as TrustedKey), revokedAt: 1 }, trusting(makeSigningKey('new'))];
    const { fetcher } = readerOf(store, keys);
    expect((await failureOf(fetcher.fetch(wanted, wireBytes), Refusal)).reason).toBe('revoked');
  });

  it('fetches again what was refused as soon as somebody else is trusted', async () => {
    const { store, trusted } = await published(new MemoryStore(), 'ci');
    let keys: TrustedKey[] = trusted.map((trustedKey) => ({ ...trustedKey, revokedAt: 1 }));
    keys.push(trusting(makeSigningKey('other')));
    const { fetcher } = readerOf(store, [], { trusted: async () => keys });
    const asked = () => (store as MemoryStore).asked.length;
    expect((await failureOf(fetcher.fetch(wanted, wireBytes), Refusal)).reason).toBe('revoked');
    const before = asked();
    expect((await failureOf(fetcher.fetch(wanted, wireBytes), Refusal)).reason).toBe('revoked');
    expect(asked()).toBe(before);
    keys = trusted;
    expect(await fetcher.fetch(wanted, wireBytes)).not.toBeNull();
  });

  it('fetches no artifact that is not wanted', async () => {
    const { store, trusted } = await published();
    const { fetcher } = readerOf(store, trusted);
    const before = (store as MemoryStore).asked.length;
    const accepts = ({ origin: { mode } }: Manifest) => mode === 'as-used';
    expect(await fetcher.fetch(wanted, wireBytes, { accepts })).toBeNull();
    expect((store as MemoryStore).asked.slice(before)).toEqual([expect.stringMatching(/^manifests/)]);
    expect(fetcher.state).toMatchObject({ hits: 0, misses: 0 });
  });

  it('does not blame the store for wire bytes that cannot be had', async () => {
    const { store, trusted } = await published();
    const { fetcher } = readerOf(store, trusted);
    const gone = new Error('the file is gone');
    await expect(fetcher.fetch(wanted, () => Promise.reject(gone))).rejects.toBe(gone);
    expect(fetcher.state).toMatchObject({ failures: 0, problem: null });
  });
});

describe('a store that fails', () => {
  it('is left alone for a while, each time for twice as long, and is asked again then', async () => {
    const { store, trusted } = await published();
    let now = 1_000_000;
    let failures = 3;
    let asked = 0;
    const down = failing(store, () => {
      asked++;
      return failures-- > 0
        ? Promise.reject(new StoreError('unreachable', 'nobody', { advice: 'look' }))
        : null;
    });
    const { fetcher } = readerOf(down, trusted, { now: () => now });
    for (const rest of [1_000, 2_000, 4_000]) {
      await failureOf(fetcher.fetch(wanted, wireBytes), StoreError);
      expect(fetcher.state.restsUntil).toBe(now + rest);
      expect(fetcher.state.problem).toEqual({ message: 'nobody', advice: 'look' });
      const before = asked;
      now += rest - 1;
      expect(await fetcher.fetch(wanted, wireBytes)).toBeNull();
      expect(asked).toBe(before);
      now += 1;
    }
    expect(await fetcher.fetch(wanted, wireBytes)).not.toBeNull();
    expect(fetcher.state).toMatchObject({ failures: 3, skipped: 3, problem: null, restsUntil: null });
  });

  it('ends with whoever asks, even where it does not heed that', async () => {
    const { store, trusted } = await published();
    const { fetcher } = readerOf(
      failing(store, () => new Promise<never>(() => {})),
      trusted,
    );
    const abort = new AbortController();
    const fetching = fetcher.fetch(wanted, wireBytes, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(fetching).rejects.toThrow('enough');
    // It had no time to answer.
    expect(fetcher.state.failures).toBe(0);
    const later = new AbortController();
    const slow = fetcher.fetch(wanted, wireBytes, { signal: later.signal }).catch((error) => error);
    await sleep(1_050);
    later.abort(new Error('enough'));
    await slow;
    expect(fetcher.state).toMatchObject({ failures: 1 });
    expect(fetcher.state.problem?.message).toMatch(/had not answered after \d+ ms/);
  });
});

describe('publishing', () => {
  it('sends what is new, and nothing twice', async () => {
    const { store, keys } = await published();
    const [signingKey] = keys as [(typeof keys)[0]];
    const disk = diskIn(pool);
    await disk.save(key, engine, { ...module, origin });
    const again = await publish(key, { store, signingKey, disk, engine, name: null });
    expect(again).toMatchObject({ had: true, sentBytes: 0 });
    const other = await publish(key, { store, signingKey: makeSigningKey('b'), disk, engine, name: null });
    expect(other.had).toBe(false);
    // The artifact is the same, whoever signs for it.
    expect(other.sentBytes).toBeLessThan(2_000);
    expect(
      [...(store as MemoryStore).objects.keys()].filter((name) => name.startsWith('artifacts/')),
    ).toHaveLength(1);
  });

  it('sends the manifest last, so that nobody finds one without its artifact', async () => {
    const store = new MemoryStore();
    const put = store.putNew.bind(store);
    const order: string[] = [];
    store.putNew = (name, content) => {
      order.push(name.split('/')[0] as string);
      return put(name, content);
    };
    await published(store);
    expect(order).toEqual(['artifacts', 'manifests']);
  });

  it('writes over nothing that somebody has put under its name, and says so', async () => {
    const store = new MemoryStore();
    const signingKey = makeSigningKey('ci');
    const place = `manifests/${engine.deterministicId}/${key}/ci.json`;
    store.objects.set(place, Buffer.from('mine'));
    const disk = diskIn(pool);
    await disk.save(key, engine, { ...module, origin });
    await expect(publish(key, { store, signingKey, disk, engine, name: null })).rejects.toMatchObject({
      kind: 'other',
      message: expect.stringContaining(`the store has something else under ${place}`),
      advice: expect.stringContaining('delete it in the store'),
    });
    expect(Buffer.from(store.objects.get(place) as Uint8Array).toString()).toBe('mine');
  });

  it('has nothing to publish of what is not on disk', async () => {
    const options = {
      store: new MemoryStore(),
      signingKey: makeSigningKey('ci'),
      disk: diskIn(pool),
      engine,
      name: null,
    };
    await expect(publish(key, options)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('can be good for a time only', async () => {
    const store = new MemoryStore();
    const signingKey = makeSigningKey('ci');
    const disk = diskIn(pool);
    await disk.save(key, engine, { ...module, origin });
    await publish(key, { store, signingKey, disk, engine, name: null, lifetime: 1_000 });
    const at = (now: number) => readerOf(store, [trusting(signingKey)], { now: () => now }).fetcher;
    expect(await at(Date.now()).fetch(wanted, wireBytes)).not.toBeNull();
    expect((await failureOf(at(Date.now() + 1_001).fetch(wanted, wireBytes), Refusal)).reason).toBe(
      'expired',
    );
  });
});
