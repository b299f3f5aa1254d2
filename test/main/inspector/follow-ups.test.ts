import { expect, it } from 'vitest';
import { heldProcesses } from '../../support/child-processes.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

it('says that an artifact follows where stock V8 has answered, and when it is there', async () => {
  const { inspector, settled, until, row, events, loads, latest } = await openInspector({
    compileMode: () => 'background',
  });
  await inspector.loadPaths([moduleFile(8931, 'one.wasm')]);
  expect(await settled('one.wasm')).toMatchObject({
    state: 'ready',
    served: { memory: 0, disk: 0, compiler: 0, stock: 1 },
    last: { servedBy: 'stock', isStock: true, saved: false },
  });
  expect(loads.at(-1)).toMatchObject({ outcome: 'stock', name: 'one.wasm' });
  expect(events.find(({ kind }) => kind === 'stock')).toMatchObject({
    where: 'compiler',
    subject: 'one.wasm',
    message: 'an artifact follows in the background',
  });
  await until(() => row('one.wasm')?.follows?.state === 'there');
  const { follows, artifactBytes, held } = row('one.wasm') ?? {};
  expect(follows).toMatchObject({ way: 'background', artifactBytes, problem: null });
  expect(artifactBytes).toBeGreaterThan(0);
  expect(events.find(({ kind }) => kind === 'artifact')).toMatchObject({
    where: 'disk',
    subject: 'one.wasm',
    bytes: artifactBytes,
  });
  await until(() => row('one.wasm')?.held.disk === true);
  expect(held?.memory).toBe(true);
  await until(() => latest.compiler?.background.running === null);
});

it('is the tier’s answer where memory gives stock V8’s module again', async () => {
  const { inspector, settled } = await openInspector({ compileMode: () => 'background' });
  await inspector.loadPaths([moduleFile(8932, 'one.wasm')]);
  const { id } = await settled('one.wasm');
  await inspector.reload([id]);
  expect(await settled('one.wasm', 2)).toMatchObject({
    served: { memory: 1, disk: 0, compiler: 0, stock: 1 },
    last: { servedBy: 'memory', isStock: true },
  });
});

it('compiles one load otherwise than the others', async () => {
  const { inspector, settled } = await openInspector();
  await inspector.loadPaths([moduleFile(8933, 'one.wasm')]);
  const { id } = await settled('one.wasm');
  await inspector.drop([id], 'both');
  await inspector.reload([id], 'background');
  expect(await settled('one.wasm', 2)).toMatchObject({ last: { servedBy: 'stock' } });
});

it('ends a compile in the background, and says so', async () => {
  const { start } = heldProcesses();
  const { inspector, settled, until, row, kinds, latest } = await openInspector({
    compileMode: () => 'background',
    startChildProcess: start,
  });
  await inspector.loadPaths([moduleFile(8934, 'one.wasm')]);
  const { id } = await settled('one.wasm');
  await until(() => latest.compiler?.background.running?.rowId === id);
  expect(inspector.cancelFollowUp(id)).toBe(true);
  await until(() => row('one.wasm')?.follows?.state === 'ended');
  expect(kinds()).toContain('cancelled compiler');
  expect(inspector.cancelFollowUp(id)).toBe(false);
});

it('says why no artifact comes', async () => {
  const { inspector, until, row } = await openInspector({
    compileMode: () => 'background',
    startChildProcess: () => Promise.reject(new Error('no process can be had')),
  });
  await inspector.loadPaths([moduleFile(8935, 'one.wasm')]);
  await until(() => row('one.wasm')?.follows?.state === 'failed');
  expect(row('one.wasm')?.follows?.problem).toContain('no process can be had');
  expect(row('one.wasm')?.state).toBe('ready');
});

it('says what was chosen for a module in the mode that measures, and why', async () => {
  const { inspector, settled } = await openInspector({ compileMode: () => 'auto' });
  await inspector.loadPaths([moduleFile(8936, 'one.wasm')]);
  expect((await settled('one.wasm')).last?.choice).toEqual({ code: 'stock', reason: 'nothing-measured' });
});
