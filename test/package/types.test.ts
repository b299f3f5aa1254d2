import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import { writeInto } from '../support/scratch-folder.ts';
import { NODE, run } from './support/commands.ts';
import { installPackage } from './support/packed-package.ts';

const project = await installPackage();
const types = join(project, 'node_modules/@types');
mkdirSync(types, { recursive: true });
symlinkSync(join(PROJECT_ROOT, 'node_modules/@types/node'), join(types, 'node'), 'dir');

writeInto(
  project,
  'consumer.ts',
  `
import { readFile } from 'node:fs/promises';
import { type Cache, CacheError, type CacheOptions, LoadError, ModuleHash, openCache } from 'wasm-compile-cache';
import type * as diagnostics from 'wasm-compile-cache/diagnostics';
import { findEntry, V8Engine } from 'wasm-compile-cache/engine';
import type {} from 'wasm-compile-cache/worker';
import type {} from 'wasm-compile-cache/compile-process';

const options: CacheOptions = { directory: 'cache', diskBudget: 1e9, entries: { worker: findEntry('worker') ?? '' } };
export async function use(engine: V8Engine, channel: keyof typeof diagnostics): Promise<string> {
  const cache: Cache = await openCache(options);
  const { module, key, servedBy } = await cache.load({ bytes: await readFile('a.wasm') });
  const again = await cache.load({ key, wireBytes: () => readFile('a.wasm') }).catch((error: unknown) => {
    if (error instanceof LoadError || error instanceof CacheError) return error.kind;
    throw error;
  });
  const { disk } = await cache.stats();
  await cache.close();
  return [module, await ModuleHash.of(new Uint8Array(8)), servedBy, again, disk.bytes, engine, channel].join();
}
`,
);
writeInto(
  project,
  'page-types.ts',
  `
import { openCache } from 'wasm-compile-cache';

export async function exportsOf(bytes: ArrayBuffer): Promise<WebAssembly.Exports> {
  const { module } = await (await openCache({ directory: 'cache' })).load({ bytes });
  const stock: typeof module = new WebAssembly.Module(bytes);
  return new WebAssembly.Instance(module ?? stock).exports;
}
`,
);

const newest = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
// attw brings the TypeScript of some years ago.
const attw = createRequire(join(PROJECT_ROOT, 'node_modules/@arethetypeswrong/core/package.json'));
const older = join(dirname(attw.resolve('typescript/package.json')), 'bin/tsc');

function errorsOf(compiler: string, moduleResolution: string, lib: string, files: string[]) {
  const module = moduleResolution === 'nodenext' ? 'nodenext' : 'esnext';
  const how = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false', '--noEmit'];
  const where = ['--target', 'es2022', '--module', module, '--moduleResolution', moduleResolution];
  const args = [compiler, ...how, ...where, '--lib', lib, '--types', 'node', ...files];
  return run(NODE, args, { cwd: project });
}

const CLEAN = { exitCode: 0, stdout: '', stderr: '' };

it.each(['nodenext', 'bundler'])(
  'a strict program finds its types right, all libraries checked (%s)',
  async (moduleResolution) => {
    expect(await errorsOf(newest, moduleResolution, 'es2023,dom', ['consumer.ts', 'page-types.ts'])).toEqual(
      CLEAN,
    );
    expect(await errorsOf(newest, moduleResolution, 'es2023', ['consumer.ts'])).toEqual(CLEAN);
  },
);

it('an older TypeScript takes them too', async () => {
  expect(await errorsOf(older, 'nodenext', 'es2023,dom', ['consumer.ts', 'page-types.ts'])).toEqual(CLEAN);
});

it('a wrong use is an error, so that the types are really there', async () => {
  writeInto(
    project,
    'wrong.ts',
    "import { openCache } from 'wasm-compile-cache';\nopenCache({ directory: 1 });\n",
  );
  const { exitCode, stdout } = await errorsOf(newest, 'nodenext', 'es2023', ['wrong.ts']);
  expect(exitCode).not.toBe(0);
  expect(stdout).toContain("wrong.ts(2,13): error TS2322: Type 'number' is not assignable to type 'string'.");
});
