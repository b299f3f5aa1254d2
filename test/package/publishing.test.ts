import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import { NODE, outputOf } from './support/commands.ts';
import { PACKAGE, packPackage } from './support/packed-package.ts';

const packed = await packPackage();
const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));

it('has nothing that publint would mend', async () => {
  const tarball = new Uint8Array(readFileSync(packed.tarball)).buffer;
  const { messages } = await publint({ pack: { tarball }, strict: true });
  const all = messages.map((message) => formatMessage(message, manifest));
  // Where no compiler is at hand, the addons are left out, and the package does without.
  const hasAddons = packed.files.some((path) => path.endsWith('.node'));
  expect(hasAddons ? all : all.filter((message) => !message?.includes('./codec/*.node'))).toEqual([]);
});

it('has types that are found and right wherever ES modules are', async () => {
  const attw = join(PROJECT_ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  const report = await outputOf(NODE, [attw, packed.tarball, '--profile', 'esm-only', '--format', 'json']);
  const { analysis } = JSON.parse(report);
  expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys(manifest.exports));
  expect(analysis.entrypoints['.'].resolutions['node16-esm'].resolution.isTypeScript).toBe(true);
});

it('holds what runs, its types and what a reader needs, and nothing else', () => {
  const others = packed.files.filter(
    (path) =>
      !/^dist\/.*\.([cm]?js|d\.[cm]?ts)$/.test(path) &&
      !/^dist\/codec\/linux-x64-abi\d+\.node$/.test(path) &&
      !/^(package\.json|(README|CHANGELOG)\.md|LICENSE)$/.test(path),
  );
  expect(others).toEqual([]);
  for (const { default: path } of Object.values<{ default?: unknown }>(manifest.exports)) {
    if (typeof path === 'string') expect(packed.files).toContain(path.slice('./'.length));
  }
});

it('stays small', () => {
  const dependencies = Object.keys(manifest.dependencies);
  console.info(
    `wasm-compile-cache: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${dependencies.length} dependencies`,
  );
  expect(packed.size).toBeLessThan(440_000);
  expect(packed.unpackedSize).toBeLessThan(1_500_000);
  expect(dependencies).toEqual(['xxhash-wasm']);
});
