import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

it('tells of a file that is deleted, and of one that comes back, without a load', async () => {
  const { inspector, settled, row, until } = await openInspector();
  const path = moduleFile(8951, 'one.wasm');
  await inspector.loadPaths([path]);
  expect(await settled('one.wasm')).toMatchObject({ pathIsGone: false });
  rmSync(path);
  await until(() => row('one.wasm')?.pathIsGone === true);
  expect(row('one.wasm')).toMatchObject({ state: 'ready', held: { memory: true, disk: true } });
  writeInto(path.slice(0, path.lastIndexOf('/')), 'one.wasm', answering(8951));
  await until(() => row('one.wasm')?.pathIsGone === false);
});

it('tells of the file that a stored module was compiled from', async () => {
  const first = await openInspector();
  const path = moduleFile(8952, 'one.wasm');
  await first.inspector.loadPaths([path]);
  await first.settled('one.wasm');
  await first.inspector.close();
  rmSync(path);
  const { row, until } = await openInspector({ cacheDirectory: first.cacheDirectory });
  await until(() => row('one.wasm')?.pathIsGone === true);
  expect(row('one.wasm')).toMatchObject({ origin: 'stored', path, held: { disk: true } });
});

it('says nothing of modules that never had a path', async () => {
  const { inspector, settled } = await openInspector();
  await inspector.loadBytes('dropped.wasm', new Uint8Array(answering(8953)).buffer);
  expect(await settled('dropped.wasm')).toMatchObject({ path: null, pathIsGone: false });
});
