import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openCache } from '../../../src/core/cache/open-cache.ts';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { publishModules } from '../../../src/core/commands/publish-command.ts';
import { publicKeyText } from '../../../src/core/signing/public-key.ts';
import { makeSigningKey, writeSigningKey } from '../../../src/core/signing/signing-key.ts';
import { TeamStore } from '../../../src/main/store/team-store.ts';
import { Trust } from '../../../src/main/store/trust.ts';
import { startObjectServer } from '../../core/shared-tier/support/object-server.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { openInspector } from './open-inspector.ts';

const NAME = 'sql-wasm.wasm';

/** A store in which a key has published a module, and an inspector that is to ask it. */
async function published() {
  const server = await startObjectServer();
  const folder = scratchFolder();
  const key = makeSigningKey('ci');
  const keyFile = join(folder, 'ci.signing-key');
  await writeSigningKey(keyFile, key);
  const cache = await openCache({
    directory: join(folder, 'cache'),
    smallest: 0,
    inspect: false,
    startChildProcess: startNodeChildProcess,
  });
  onTestFinished(() => cache.close());
  const output = { out: () => {}, err: () => {}, signal: new AbortController().signal, json: false };
  const choices = { to: server.url, key: keyFile, environment: {} };
  expect(await publishModules(cache, [SQLITE_WASM], choices, output)).toBe(0);
  const teamStore = TeamStore.open(server.url, new Trust(join(folder, 'trusted-keys')), {});
  return { server, teamStore, publicKey: publicKeyText(key) };
}

it('is not there without a store', async () => {
  const { inspector } = await openInspector();
  expect(inspector.snapshot().shared).toBeNull();
});

it('gives what the team has published, and tells of it', async () => {
  const { teamStore, publicKey, server } = await published();
  await teamStore.trust.trust(publicKey, null);
  const { inspector, settled, kinds, latest, until, loads, events } = await openInspector({ teamStore });
  await inspector.loadPaths([SQLITE_WASM]);
  const row = await settled(NAME);
  expect(row.last).toMatchObject({ servedBy: 'shared', promoted: true, saved: false });
  expect(row.last?.compileMs).toBeGreaterThan(0);
  expect(row.last?.steps.fetch).toBeGreaterThan(0);
  expect(row.served.shared).toBe(1);
  await until(() => latest.shared?.hits === 1 && latest.worth?.session.hits.shared === 1);
  expect(latest.shared).toMatchObject({
    address: `${server.url}/`,
    refusals: [],
    failures: 0,
    problem: null,
    distrust: null,
    latency: { latestMs: expect.any(Number), medianMs: expect.any(Number), p95Ms: null },
  });
  expect(latest.shared?.bytes).toBeGreaterThan(100_000);
  expect(kinds()).toEqual(expect.arrayContaining(['hit shared', 'promotion disk', 'promotion memory']));
  expect(kinds()).not.toContain('save shared');
  expect(kinds().filter((kind) => kind === 'miss memory' || kind === 'miss disk')).toHaveLength(2);
  expect(events.find(({ kind }) => kind === 'loaded')?.where).toBe('shared');
  expect(loads).toMatchObject([{ outcome: 'shared', promoted: true }]);
  // A compile that the store has made needless is none, and nobody has cancelled it.
  expect(latest.worth?.session).toMatchObject({ compiles: 0, unmeasuredHits: 0 });
  expect(inspector.snapshot().compiler.cancellations).toBe(0);
});

it('says whom to trust where nobody is, and takes in at once that somebody is', async () => {
  const { teamStore, publicKey, server } = await published();
  const asked = server.requests.length;
  const { inspector, latest, until, settled, events } = await openInspector({ teamStore });
  await until(() => latest.shared?.distrust != null);
  expect(latest.shared?.distrust?.advice).toContain('in the settings');
  await inspector.loadPaths([SQLITE_WASM]);
  expect((await settled(NAME)).last?.servedBy).toBe('compiler');
  expect(server.requests).toHaveLength(asked);
  expect(events.find(({ kind }) => kind === 'rejected')?.advice).toContain('in the settings');
  await teamStore.trust.trust(publicKey, null);
  await inspector.trustChanged();
  await until(() => latest.shared?.distrust === null);
});

it('refuses what a revoked key has signed, with reason and advice, and compiles', async () => {
  const { teamStore, publicKey } = await published();
  await teamStore.trust.trust(publicKey, null);
  await teamStore.trust.trust(publicKeyText(makeSigningKey('other')), null);
  await teamStore.trust.revoke('ci');
  const { inspector, latest, until, settled, events } = await openInspector({ teamStore });
  await inspector.loadPaths([SQLITE_WASM]);
  const row = await settled(NAME);
  expect(row.last?.servedBy).toBe('compiler');
  expect(row.warnings).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/revoked.*V8 has not seen it/),
      advice: expect.stringContaining('Publish it anew'),
    }),
  ]);
  expect(events.find(({ kind }) => kind === 'rejected')).toMatchObject({
    where: 'shared',
    advice: expect.stringContaining('Publish it anew'),
  });
  await until(() => latest.shared?.refusals.length === 1);
  expect(latest.shared?.refusals).toEqual([{ reason: 'revoked', count: 1 }]);
});

it('says what is wrong with a store that is down, and until when it is left alone', async () => {
  const { publicKey } = await published();
  const down = TeamStore.open('http://127.0.0.1:9', new Trust(join(scratchFolder(), 'trusted-keys')), {});
  await down.trust.trust(publicKey, null);
  const { inspector, latest, until, settled } = await openInspector({ teamStore: down });
  const before = Date.now();
  await inspector.loadPaths([SQLITE_WASM]);
  await until(() => latest.shared?.restsUntil != null);
  expect(latest.shared?.restsUntil).toBeGreaterThan(before);
  expect((await settled(NAME)).last?.servedBy).toBe('compiler');
  expect(latest.shared).toMatchObject({
    hits: 0,
    failures: 1,
    problem: { kind: 'store', message: expect.stringContaining('ECONNREFUSED') },
  });
});
