import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { toWireBytes } from '../../src/core/engine/wire-bytes.ts';
import { publish } from '../../src/core/shared-tier/publish.ts';
import { Refusal } from '../../src/core/shared-tier/refusal.ts';
import { contentOf } from '../../src/core/shared-tier/unpack-artifact.ts';
import { makeSigningKey, type SigningKey } from '../../src/core/signing/signing-key.ts';
import { TrustFile } from '../../src/core/signing/trust-file.ts';
import { FolderStore } from '../core/shared-tier/support/stores.ts';
import { readerOf, trusting } from '../core/shared-tier/support/tier.ts';
import { diskIn } from '../support/disk.ts';
import { compiled, startEngine } from '../support/engines.ts';
import { answering } from '../support/wasm-modules.ts';
import { Dice, figure } from './support/figures.ts';

const READERS = 1_000;
const WRITERS = 10;
const { engine, pool } = await startEngine();

it(`${READERS} readers and ${WRITERS} writers meet on one module, while its key is replaced`, async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasm-cache-store-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bytes = answering(4_242);
  const { key, module } = await compiled(engine, bytes);
  const artifact = contentOf(new Uint8Array(await engine.serialize(module)));
  const origin = { name: 'a.wasm', mode: 'ahead-of-time', compiledAt: 1, compileMs: 1 };
  const [old, young] = [makeSigningKey('ci-old'), makeSigningKey('ci-new')];
  const trust = join(folder, 'trusted-keys');
  const objects = join(folder, 'objects');
  await new TrustFile(trust).trust(trusting(old));

  /** Each writer is a machine of its own, with its own disk. */
  const disks = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const disk = diskIn(pool);
      await disk.save(key, engine, { ...module, origin });
      return disk;
    }),
  );
  const publishAll = (signingKey: SigningKey) =>
    Promise.all(
      disks.map((disk) =>
        publish(key, { store: new FolderStore(objects), signingKey, disk, engine, name: 'a.wasm' }),
      ),
    );

  const dice = new Dice();
  const revocation = { at: Number.POSITIVE_INFINITY };
  const counts = { 'not yet': 0, old: 0, new: 0, revoked: 0 };
  /** Of what the team does, one after the other: readers come at each of them, and go on beside the next. */
  const stages = Array.from({ length: 4 }, () => new Stage());
  const readers = Array.from({ length: READERS }, async () => {
    const stage = stages[dice.below(stages.length)] as Stage;
    await stage.begun;
    await sleep(dice.below(200));
    await read();
    stage.done();
  });
  async function read(): Promise<void> {
    const file = new TrustFile(trust);
    const { fetcher } = readerOf(new FolderStore(objects), [], { trusted: () => file.keys() });
    const begun = performance.now();
    try {
      const fetched = await fetcher.fetch({ key, engineId: engine.deterministicId }, async () =>
        toWireBytes(bytes),
      );
      if (fetched === null) {
        counts['not yet']++;
        return;
      }
      expect(contentOf(new Uint8Array(fetched.artifact))).toEqual(artifact);
      const { signer } = fetched.manifest;
      if (signer === old.name) expect(begun).toBeLessThan(revocation.at);
      counts[signer === old.name ? 'old' : 'new']++;
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect((error as Refusal).reason).toBe('revoked');
      counts.revoked++;
    }
  }
  const rotation = async () => {
    const [empty, published, revoked, replaced] = stages as [Stage, Stage, Stage, Stage];
    await empty.begin();
    const first = await publishAll(old);
    expect(first.filter(({ had }) => !had)).toHaveLength(1);
    await published.begin();
    await new TrustFile(trust).trust(trusting(young));
    await new TrustFile(trust).revoke(old.name);
    revocation.at = performance.now();
    await revoked.begin();
    const second = await publishAll(young);
    expect(second.filter(({ had }) => !had)).toHaveLength(1);
    await replaced.begin();
  };
  await Promise.all([...readers, rotation()]);
  figure(`${READERS} readers and ${WRITERS} writers on one key, its signer replaced meanwhile`, counts);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(READERS);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
  const names = await new FolderStore(objects).names();
  expect(names.filter((name) => name.startsWith('artifacts'))).toHaveLength(1);
  expect(names.filter((name) => name.startsWith('manifests'))).toHaveLength(2);
}, 30_000);

/** A time that lasts until some of its readers are done. */
class Stage {
  #open = () => {};
  #end = () => {};
  #left = 20;
  readonly begun = new Promise<void>((resolve) => {
    this.#open = resolve;
  });
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  begin(): Promise<void> {
    this.#open();
    return this.#ended;
  }

  done(): void {
    if (--this.#left === 0) this.#end();
  }
}
