import { expect, it } from 'vitest';
import { givenBy } from '../../../src/main/inspector/served-by.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

it.each(['memory', 'disk', 'compiler'] as const)('names %s as the cache does', (name) => {
  expect(givenBy({ servedBy: name, artifactBytes: 1 }, null)).toBe(name);
});

it('tells stock V8’s compile from a tier that gives stock V8’s module', () => {
  expect(givenBy({ servedBy: 'stock', artifactBytes: 0 }, null)).toBe('stock');
  expect(givenBy({ servedBy: 'stock', artifactBytes: 1 }, null)).toBe('compiler');
  expect(givenBy({ servedBy: 'stock', artifactBytes: 0 }, 'memory')).toBe('memory');
});

it('refuses what the window has no name for', () => {
  expect(() => givenBy({ servedBy: 'cache', artifactBytes: 0 }, null)).toThrow(
    new RangeError('a module was served by cache, which the window does not know'),
  );
});

it('shows a module that V8 compiled without the compiling process as stock V8’s, and says why', async () => {
  const { inspector, settled, events } = await openInspector({
    startChildProcess: () => Promise.reject(new Error('no process can be had')),
  });
  await inspector.loadPaths([moduleFile(8901, 'one.wasm')]);
  const row = await settled('one.wasm');
  expect(row).toMatchObject({
    state: 'ready',
    error: null,
    served: { memory: 0, disk: 0, compiler: 0, stock: 1 },
    last: { servedBy: 'stock', isStock: true },
  });
  expect(row.warnings.map(({ message }) => message).join()).toContain('no process can be had');
  expect(events.find(({ kind }) => kind === 'loaded')).toMatchObject({ where: 'compiler' });
});
