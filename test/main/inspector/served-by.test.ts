import { expect, it } from 'vitest';
import { servedByOf } from '../../../src/main/inspector/served-by.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

it.each(['memory', 'disk', 'compiler'] as const)('names %s as the cache does', (name) => {
  expect(servedByOf(name)).toBe(name);
});

it('takes what stock V8 compiled for the compiler’s', () => {
  expect(servedByOf('stock')).toBe('compiler');
});

it('refuses what the window has no name for', () => {
  expect(() => servedByOf('cache')).toThrow(
    new RangeError('a module was served by cache, which the window does not know'),
  );
});

it('shows a module that V8 compiled without the compiling process as the compiler’s, and says why', async () => {
  const { inspector, settled, events } = await openInspector({
    startChildProcess: () => Promise.reject(new Error('no process can be had')),
  });
  await inspector.loadPaths([moduleFile(8901, 'one.wasm')]);
  const row = await settled('one.wasm');
  expect(row).toMatchObject({
    state: 'ready',
    error: null,
    served: { memory: 0, disk: 0, compiler: 1 },
    last: { servedBy: 'compiler' },
  });
  expect(row.warnings.map(({ message }) => message).join()).toContain('no process can be had');
  expect(events.find(({ kind }) => kind === 'loaded')).toMatchObject({ where: 'compiler' });
});
