import { expect, it, onTestFinished } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { followCache } from '../../../src/main/inspector/follow-cache.ts';
import { openCore } from '../../support/cores.ts';
import { moduleFile } from './open-inspector.ts';

it('tells of all that one cache does, whoever asked it to, until that is ended', async () => {
  const core = await openCore({ startChildProcess: startNodeChildProcess });
  const another = await openCore({ startChildProcess: startNodeChildProcess });
  const told: string[] = [];
  const unfollow = followCache(core, {
    tier: (tier, { outcome }) => told.push(`${tier} ${outcome}`),
    compile: ({ outcome }) => told.push(`compiler ${outcome}`),
    warning: ({ warning }) => told.push(warning.message),
  });
  onTestFinished(unfollow);
  await another.loader.load({ path: moduleFile(8912, 'one.wasm') });
  expect(told).toEqual([]);

  const path = moduleFile(8913, 'two.wasm');
  await core.loader.load({ path });
  expect(told.toSorted()).toEqual([
    'compiler compiled',
    'disk miss',
    'disk saved',
    'memory miss',
    'memory saved',
  ]);
  unfollow();
  await core.loader.load({ path });
  expect(told).toHaveLength(5);
});
