import { describe, expect, it } from 'vitest';
import { heldWireBytes, toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../../src/core/module-cache/spy.ts';
import { Trace } from '../../../src/core/module-cache/trace.ts';
import { ArtifactFetcher } from '../../../src/core/shared-tier/artifact-fetcher.ts';
import { publish } from '../../../src/core/shared-tier/publish.ts';
import { StoreCache } from '../../../src/core/shared-tier/store-cache.ts';
import { makeSigningKey } from '../../../src/core/signing/signing-key.ts';
import { diskIn } from '../../support/disk.ts';
import { compiled, startEngine } from '../../support/engines.ts';
import { answering, answerOf } from '../../support/wasm-modules.ts';
import { MemoryStore } from './support/stores.ts';

const { engine, pool } = await startEngine();

describe('the shared tier', () => {
  it('gives what was published, and is promoted into memory and disk', async () => {
    const bytes = answering(4242);
    const { key, module } = await compiled(engine, bytes);
    const [theirs, store, signingKey] = [diskIn(pool), new MemoryStore(), makeSigningKey('ci')];
    await theirs.save(key, engine, {
      ...module,
      origin: { name: '/ci/a.wasm', mode: 'ahead-of-time', compiledAt: 1, compileMs: 2 },
    });
    const published = await publish(key, { store, signingKey, disk: theirs, engine, name: 'a.wasm' });
    expect(published.had).toBe(false);
    const fetcher = new ArtifactFetcher({
      open: () => store,
      address: store.address,
      tasks: pool,
      trusted: async () => [{ ...signingKey, notAfter: null, revokedAt: null }],
    });
    const [memory, disk, shared] = [
      new Spy('memory', new SharedCache()),
      new Spy('disk', diskIn(pool)),
      new Spy('shared', new StoreCache(fetcher)),
    ];
    const chain = memory.withFallback(disk).withFallback(shared);
    const wireBytes = toWireBytes(bytes);
    const trace = new Trace();
    for (let i = 0; trace.servedBy === null && i < 50; i++)
      await chain.load(key, engine, { wireBytes, trace }).catch((e) => {
        if (e.kind !== 'not-found') throw e;
      });
    expect(trace.servedBy).toBe('shared');
    expect(fetcher.state).toMatchObject({ hits: 1, problem: null });
    expect(await memory.contains(key, engine)).toBe(true);
    const fromDisk = await disk.load(key, engine, { wireBytes });
    expect(answerOf(fromDisk.module as WebAssembly.Module)).toBe(4242);
    expect(fromDisk.origin?.name).toBe('a.wasm');
    void heldWireBytes;
  });
});
