import { tracingChannel } from 'node:diagnostics_channel';
import { expect, it, onTestFinished } from 'vitest';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { type CacheOperation, cacheChannels, onceEnded } from '../../../src/core/module-cache/diagnostics.ts';
import { SharedCache } from '../../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../../src/core/module-cache/spy.ts';
import { openCore } from '../../support/cores.ts';
import { compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { answering } from '../../support/wasm-modules.ts';

const { engine } = await startEngine();
const { key, module } = await compiled(engine, answering(78));

function heard(kind: keyof typeof cacheChannels): CacheOperation[] {
  const messages: CacheOperation[] = [];
  onTestFinished(onceEnded(cacheChannels[kind], (message) => messages.push(message)));
  return messages;
}

it('tells of a hit, a miss and a save, each with tier, key, engine, bytes, time and outcome', async () => {
  const loads = heard('load');
  const saves = heard('save');
  const tiny = new Spy('tiny', new SharedCache());
  await failureOf(tiny.load(key, engine), CacheError);
  await tiny.save(key, engine, module, { promotion: true });
  await tiny.load(key, engine);
  const common = { tier: 'tiny', key, engineId: engine.deterministicId, source: tiny };
  const bytes = module.artifactBytes + module.wireLength;
  expect(loads).toMatchObject([
    { ...common, outcome: 'miss', bytes: 0, promotion: false, error: { kind: 'not-found' } },
    { ...common, outcome: 'hit', bytes, promotion: false, error: null },
  ]);
  expect(saves).toMatchObject([{ ...common, outcome: 'promoted', bytes, promotion: true }]);
  for (const { ms } of [...loads, ...saves]) expect(ms).toBeGreaterThan(0);
});

it('tells of compiles that succeed and of those that V8 refuses', async () => {
  const compiles = heard('compile');
  const core = await openCore();
  await core.loader.load({ bytes: answering(79) });
  await core.loader.load({ bytes: Uint8Array.of(1, 2, 3) }).catch(() => {});
  expect(compiles.filter(({ source }) => source === core.loader)).toMatchObject([
    { tier: 'compiler', outcome: 'compiled', bytes: expect.any(Number) },
    { tier: 'compiler', outcome: 'compile-failed', bytes: 0, error: { kind: 'invalid-module' } },
  ]);
});

it('is heard by name, without anything of ours', async () => {
  const outcomes: unknown[] = [];
  const listen = (message: unknown) => outcomes.push((message as CacheOperation).outcome);
  const channel = tracingChannel('wasm-cache:load').asyncEnd;
  channel.subscribe(listen);
  onTestFinished(() => {
    channel.unsubscribe(listen);
  });
  await failureOf(new Spy('named', new SharedCache()).load(key, engine), CacheError);
  expect(outcomes).toEqual(['miss']);
});

it('changes no outcome', async () => {
  heard('load');
  const error = CacheError.notFound('gone');
  const inner = Object.assign(new SharedCache(), { load: () => Promise.reject(error) });
  expect(await failureOf(new Spy('memory', inner).load(key, engine), CacheError)).toBe(error);
});
