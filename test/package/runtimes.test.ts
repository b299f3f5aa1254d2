import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../scripts/setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import type { CodecKind } from '../../src/core/codec/codec.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../support/sample-files.ts';
import { NODE, outputOf } from './support/commands.ts';
import { expectKeptBetweenRuns, expectWasmKeptBetweenRuns, loadOnce } from './support/load-once.ts';
import { installPackage } from './support/packed-package.ts';

const project = await installPackage();
const program = join(project, 'load-once.mjs');
copyFileSync(join(import.meta.dirname, 'programs/load-once.mjs'), program);

/** The addon, where one was built for that Node; else V8's natives, which were there until 13.6, and are gone in 14.1. */
async function codecOf(node: string): Promise<CodecKind> {
  const [v8 = '', abi = ''] = (
    await outputOf(node, ['-p', 'process.versions.v8 + " " + process.versions.modules'])
  ).split(' ');
  const addon = join(
    project,
    'node_modules/wasm-compile-cache/dist/codec',
    `${process.platform}-${process.arch}-abi${abi.trim()}.node`,
  );
  if (existsSync(addon)) return 'addon';
  return Number.parseInt(v8, 10) < 14 ? 'natives' : 'none';
}

async function expectKept(node: string): Promise<void> {
  const codec = await codecOf(node);
  const run = { command: node, args: [program], file: SQLITE_WASM };
  if (codec === 'none') await expectWasmKeptBetweenRuns(run);
  else await expectKeptBetweenRuns(run, codec);
}

it('a program keeps a module between its runs on the Node that is installed here', () => expectKept(NODE));

for (const { version } of NODE_RUNTIMES) {
  const node = nodeRuntimePath(PROJECT_ROOT, version);
  it.skipIf(!existsSync(node))(`it does on Node ${version}`, () => expectKept(node));
}

it('a program that forgets to close the cache ends all the same', async () => {
  const { saved } = await loadOnce({ command: NODE, args: [program], file: SQLITE_WASM, end: 'left-open' });
  expect(saved).toBe(true);
});

it('closing the cache ends a compile that is under way, and its process', async () => {
  const outcome = await loadOnce({
    command: NODE,
    args: [program],
    file: ESBUILD_WASM,
    end: 'closed-while-compiling',
  });
  expect(outcome).toMatchObject({ failure: 'cancelled', resources: [] });
});
