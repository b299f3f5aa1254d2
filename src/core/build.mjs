/** Builds the package into `dist`: the library with its shared chunks, and each process's and thread's file whole. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = dirname(fileURLToPath(import.meta.url));
const library = ['index', 'diagnostics', 'engine', 'commands', 'text'];
/** The hook, which `--require` takes too, and which a program that has not been bundled has twice: each file is whole. */
const hook = ['hook', 'register'];
/** What that loads when there is something for it to do. */
const hookParts = [
  'wasm-compile-cache.hook-core',
  'wasm-compile-cache.sightings',
  'wasm-compile-cache.quick-loads',
  'wasm-compile-cache.asking',
  'wasm-compile-cache.shared-tier',
  'wasm-compile-cache.endpoint',
  'wasm-compile-cache.reception',
];
const whole = ['wasm-compile-cache.worker', 'wasm-compile-cache.compile-process'];

/**
 * Each package that a program resolves costs it a millisecond, and most of these' files would never be read: so what is used
 * of them is in ours, with what their licenses ask for.
 */
const bundled = {
  'lru-cache': 'Copyright (c) Isaac Z. Schlueter: https://blueoakcouncil.org/license/1.0.0',
  birpc: licenseOf('birpc/LICENSE'),
  valibot: licenseOf('valibot/LICENSE.md'),
};

/** What more than one of the library's files has is in one file more, and not in several: each takes a part of a millisecond. */
const COMMON =
  /src\/core\/(on-demand|units|diagnostics|(module-cache|codec|engine|child-process|files|loader|follow-up)\/|shared-tier\/(refusal|store-error|store-options|unpack-artifact))/;

/** @param {string} file */
function licenseOf(file) {
  const folders = createRequire(import.meta.url).resolve.paths(file) ?? [];
  const path = folders.map((folder) => join(folder, file)).find(existsSync);
  if (path === undefined) throw new Error(`${file} was not found: run npm ci`);
  return readFileSync(path, 'utf8').trim();
}

/** @param {{ moduleIds: string[] }} chunk */
function noticeOf({ moduleIds }) {
  return Object.entries(bundled)
    .filter(([name]) => moduleIds.some((id) => id.includes(`/node_modules/${name}/`)))
    .map(([name, license]) => `/*! Contains ${name}. ${license} */`)
    .join('\n');
}

/**
 * @param {string[]} names
 * @param {string} extension
 * @param {'es' | 'cjs'} [format]
 * @param {boolean} [hasShortLines] for a file of which Node may print a line to a person: where an error comes from
 */
async function bundle(names, extension, format = 'es', hasShortLines = false) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: Object.keys(bundled) },
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(names.map((name) => [name, join(root, `${name}.ts`)])),
        external: [/^node:/, 'xxhash-wasm', /^wasm-compile-cache/],
        output: {
          format,
          // Half of it would be read for nothing at each start of each program; names stay, for stack traces.
          minify: {
            compress: true,
            mangle: { keepNames: true },
            codegen: { removeWhitespace: !hasShortLines },
          },
          entryFileNames: `[name].${extension}`,
          chunkFileNames: '[name]-[hash].js',
          ...(format === 'es' &&
            !hasShortLines && {
              codeSplitting: { groups: [{ name: 'core', minShareCount: 2, test: COMMON }] },
            }),
          comments: { legal: true, annotation: true, jsdoc: false },
          banner: noticeOf,
        },
      },
    },
  });
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
await bundle(library, 'js');
// By itself, so that no part of it is in a file that programs read which only have a cache.
await bundle(['inspect'], 'js');
// Beside a host's bundle no package.json may say that they are ES modules.
for (const name of whole) await bundle([name], 'mjs');
await bundle(['wasm-compile-cache'], 'mjs');
// What Node imports of CommonJS has its exports looked for by a compiled lexer, which takes up to 10 MB.
await bundle(['register'], 'mjs', 'es', true);
for (const name of hook) await bundle([name], 'cjs', 'cjs', true);
for (const name of hookParts) await bundle([name], 'cjs', 'cjs');
// Where none was built, the package does without: V8's natives are there up to V8 13.
const addons = join(root, 'codec/built');
if (existsSync(addons)) {
  mkdirSync(join(root, 'dist/codec'), { recursive: true });
  for (const name of readdirSync(addons)) {
    if (name.endsWith('.node')) copyFileSync(join(addons, name), join(root, 'dist/codec', name));
  }
}
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
const types = spawnSync(
  process.execPath,
  [join(dirname(tsc), 'bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
process.exitCode = types.status ?? 1;

// TypeScript leaves the sources' names in the declarations' imports.
for (const path of readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })) {
  if (!path.endsWith('.d.ts')) continue;
  const file = join(root, 'dist', path);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}

// Nobody imports the command.
rmSync(join(root, 'dist/command-line'), { recursive: true, force: true });
// CommonJS files are declared as such, and by files that stand alone.
renameSync(join(root, 'dist/hook/enable.d.ts'), join(root, 'dist/hook.d.cts'));
copyFileSync(join(root, 'dist/register.d.ts'), join(root, 'dist/register.d.mts'));
renameSync(join(root, 'dist/register.d.ts'), join(root, 'dist/register.d.cts'));
for (const name of ['hook', ...hookParts, 'wasm-compile-cache']) rmSync(join(root, `dist/${name}.d.ts`));
