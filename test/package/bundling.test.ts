import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createPackage } from '@electron/asar';
import * as esbuild from 'esbuild-wasm';
import { build } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';
import { writeInto } from '../support/scratch-folder.ts';
import { answering } from '../support/wasm-modules.ts';
import { NODE, run } from './support/commands.ts';
import { electronWith } from './support/electron-app.ts';
import { expectKeptBetweenRuns } from './support/load-once.ts';
import { folderElsewhere, installPackage } from './support/packed-package.ts';

type Format = 'esm' | 'cjs';

const project = await installPackage();
const [plain, electronMain] = ['load-once.mjs', 'electron-main.mjs'].map((name) => {
  copyFileSync(join(import.meta.dirname, 'programs', name), join(project, name));
  return join(project, name);
}) as [string, string];
const module = writeInto(project, 'answer.wasm', answering(4321));
const ENTRIES = ['wasm-compile-cache.worker.mjs', 'wasm-compile-cache.compile-process.mjs'];

const copyEntriesInto = (folder: string, names = ENTRIES) => {
  for (const name of names) {
    copyFileSync(join(project, 'node_modules/wasm-compile-cache/dist', name), join(folder, name));
  }
};

interface Bundling {
  program: string;
  outfile: string;
  format: Format;
  /** Whether the package is left out of the bundle. */
  external: boolean;
}

const bundlers: Record<string, (bundling: Bundling) => Promise<unknown>> = {
  esbuild: ({ program, outfile, format, external }) =>
    esbuild.build({
      entryPoints: [program],
      outfile,
      format,
      bundle: true,
      platform: 'node',
      target: 'node20',
      packages: external ? 'external' : 'bundle',
      external: ['electron'],
      // In CommonJS it warns that import.meta is empty, for which the package is prepared.
      logLevel: 'error',
    }),
  // As electron-vite builds a main process.
  Vite: ({ program, outfile, format, external }) =>
    build({
      root: project,
      configFile: false,
      logLevel: 'silent',
      build: {
        ssr: program,
        target: 'node20',
        outDir: join(outfile, '..'),
        emptyOutDir: false,
        rollupOptions: {
          external: ['electron'],
          output: { format, entryFileNames: outfile.slice(join(outfile, '../').length) },
        },
      },
      ssr: { noExternal: external ? [] : true },
    }),
};
afterAll(() => esbuild.stop());

describe.each(Object.keys(bundlers))('a program that %s has bundled', (bundler) => {
  const bundleInto = async (folder: string, format: Format, options: Partial<Bundling> = {}) => {
    const outfile = join(folder, `program.${format === 'cjs' ? 'cjs' : 'mjs'}`);
    await bundlers[bundler]?.({ program: plain, outfile, format, external: false, ...options });
    return outfile;
  };

  it.each<Format>(['esm', 'cjs'])('works with the two files beside the bundle (%s)', async (format) => {
    const folder = folderElsewhere();
    // Most programs have one that does not say which kind of module a file is.
    writeInto(folder, 'package.json', JSON.stringify({ name: 'guest' }));
    const bundle = await bundleInto(folder, format);
    copyEntriesInto(folder);
    await expectKeptBetweenRuns({ command: NODE, args: [bundle], file: module });
  });

  it.each<Format>(['esm', 'cjs'])('works in the archive of an Electron app (%s)', async (format) => {
    const folder = folderElsewhere();
    const main = await bundleInto(folder, format, { program: electronMain });
    copyEntriesInto(folder);
    const manifest = { name: 'guest', version: '1.0.0', main: basename(main) };
    writeInto(folder, 'package.json', JSON.stringify(manifest));
    const archive = join(folderElsewhere(), 'app.asar');
    await createPackage(folder, archive);
    await expectKeptBetweenRuns({ ...electronWith(archive), file: module });
  });

  it.each<Format>(['esm', 'cjs'])('works with the package left out of the bundle (%s)', async (format) => {
    const bundle = await bundleInto(project, format, { external: true });
    await expectKeptBetweenRuns({ command: NODE, args: [bundle], file: module });
  });

  it.each<Format>(['esm', 'cjs'])('says what to do where a file is missing (%s)', async (format) => {
    const folder = folderElsewhere();
    const bundle = await bundleInto(folder, format);
    const order = { directory: join(folder, 'cache'), file: module, report: join(folder, 'report.json') };
    for (const name of ENTRIES) {
      const { exitCode, stderr } = await run(NODE, [bundle], { env: { LOAD_ONCE: JSON.stringify(order) } });
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`${name} was not found`);
      expect(stderr).toContain(`copy dist/${name} of the package beside the bundle`);
      copyEntriesInto(folder, [name]);
    }
  });
});
