import { expect, it } from 'vitest';
import { atExit, notAtExit } from '../../../src/core/follow-up/at-exit.ts';
import { isCompiling, waitForCompiles } from '../../../src/core/follow-up/compiling-threads.ts';

it('listens once for all, and no longer than somebody waits', () => {
  const before = process.listenerCount('exit');
  const callbacks = Array.from({ length: 20 }, () => () => {});
  for (const callback of callbacks) atExit('keep', callback);
  expect(process.listenerCount('exit')).toBe(before + 1);
  for (const callback of callbacks) notAtExit('keep', callback);
  expect(process.listenerCount('exit')).toBe(before);
});

it('measures before it keeps, whoever came first', () => {
  const heard: string[] = [];
  const keep = () => heard.push('keep');
  const measure = () => heard.push('measure');
  atExit('keep', keep);
  atExit('measure', measure);
  const listener = process.listeners('exit').at(-1) as () => void;
  listener();
  notAtExit('keep', keep);
  notAtExit('measure', measure);
  expect(heard).toEqual(['measure', 'keep']);
});

it('waits for V8’s compiles for no longer than there are any', async () => {
  // What the tests themselves have V8 compile is over soon.
  await expect.poll(isCompiling, { timeout: 10_000 }).toBe(false);
  const start = performance.now();
  waitForCompiles(5_000);
  expect(performance.now() - start).toBeLessThan(1_000);
});
