import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../scripts/setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import type { CodecKind } from '../../src/core/codec/codec.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../support/sample-files.ts';
import { NODE, outputOf } from './support/commands.ts';
import { expectKeptBetweenRuns, expectWasmKeptBetweenRuns, loadOnce } from './support/load-once.ts';
import { folderElsewhere, installPackage } from './support/packed-package.ts';
import { queryOnce } from './support/query-once.ts';

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

const query = join(project, 'query-once.mjs');
copyFileSync(join(import.meta.dirname, 'programs/query-once.mjs'), query);

describe.each([
  { name: 'the Node that is installed here', node: NODE },
  ...NODE_RUNTIMES.map(({ version }) => ({
    name: `Node ${version}`,
    node: nodeRuntimePath(PROJECT_ROOT, version),
  })).filter(({ node }) => existsSync(node)),
])('a command that ends at once, on $name', ({ node }) => {
  it('is given stock V8’s module as used, and what ran of it in its next run', async () => {
    const run = {
      node,
      program: query,
      directory: join(folderElsewhere(), 'cache'),
      compile: 'as-used',
    } as const;
    const first = await queryOnce(run);
    const codec = await codecOf(node);
    if (codec !== 'addon') {
      // V8 cannot be asked for what ran, so the whole module is compiled while nobody waits.
      const follows = codec === 'natives' ? 'background' : null;
      expect(first).toMatchObject({ servedBy: 'stock', follows, warnings: [] });
      return;
    }
    expect(first).toMatchObject({ servedBy: 'stock', follows: 'as-used', warnings: [] });
    const second = await queryOnce(run);
    expect(second).toMatchObject({ servedBy: 'disk', follows: null, warnings: [], answer: first.answer });
    expect(second.artifactBytes).toBeGreaterThan(10_000);
    const whole = await queryOnce({
      ...run,
      directory: join(folderElsewhere(), 'cache'),
      compile: 'ahead-of-time',
    });
    expect(second.artifactBytes).toBeLessThan(whole.artifactBytes / 2);
    expect(whole.answer).toEqual(first.answer);
  });

  it('is given stock V8’s module in the background mode, and the whole module’s code once that is there', async () => {
    if ((await codecOf(node)) === 'none') return;
    const run = {
      node,
      program: query,
      directory: join(folderElsewhere(), 'cache'),
      compile: 'background',
    } as const;
    const first = await queryOnce({ ...run, waits: true });
    expect(first).toMatchObject({ servedBy: 'stock', follows: 'background', warnings: [] });
    expect(first.background).toEqual({ running: null, waiting: 0, detached: false });
    const second = await queryOnce(run);
    expect(second).toMatchObject({ servedBy: 'disk', follows: null, warnings: [], answer: first.answer });
    expect(second.artifactBytes).toBeGreaterThan(1_000_000);
  });
});

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
