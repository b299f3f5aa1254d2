import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withSetupLock } from '../../../scripts/setup/setup-lock.mjs';
import { scratchProject } from '../scratch-project.ts';

it('lets one work at a time', async () => {
  const { root } = scratchProject({});
  let atWork = 0;
  const work = async () => {
    atWork += 1;
    expect(atWork).toBe(1);
    await sleep(5);
    atWork -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withSetupLock(join(root, '.setup/lock'), work)));
});

it('is free again after work that failed', async () => {
  const { root } = scratchProject({});
  const lock = join(root, 'lock');
  await expect(withSetupLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withSetupLock(lock, async () => 'done')).toBe('done');
});

it('takes over from a holder that was killed', async () => {
  // No process has this id: it is above what any system gives out.
  const { root } = scratchProject({ lock: '999999999' });
  expect(await withSetupLock(join(root, 'lock'), async () => 'done')).toBe('done');
});

it('takes over from a holder whose id belongs to another process by now', async () => {
  const { root } = scratchProject({ lock: String(process.pid) });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(join(root, 'lock'), longAgo, longAgo);
  expect(await withSetupLock(join(root, 'lock'), async () => 'done')).toBe('done');
});
