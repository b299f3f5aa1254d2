import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { afterAll } from 'vitest';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import type { Bytes } from '../../../src/core/units.ts';
import { npm } from './commands.ts';

export const PACKAGE = join(PROJECT_ROOT, 'src/core');

/** The package as it would be published. */
export interface PackedPackage {
  tarball: string;
  size: Bytes;
  unpackedSize: Bytes;
  files: string[];
}

const folders: string[] = [];
// Here, and not where one is made: within a test it would come too late, and be left out without a word.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Makes an empty folder outside the repository, so that nothing is found in it by chance. It goes with the file's tests. */
export function folderElsewhere(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasm-compile-cache-package-')));
  folders.push(folder);
  return folder;
}

/** Packs what has been built. */
export async function packPackage(): Promise<PackedPackage> {
  const folder = folderElsewhere();
  const report = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], PACKAGE);
  // npm 11 gives a list, npm 12 an object with the package's name as the key.
  const [packed] = Object.values(JSON.parse(report)) as [
    { filename: string; size: number; unpackedSize: number; files: { path: string }[] },
  ];
  return {
    tarball: join(folder, packed.filename),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
    files: packed.files.map(({ path }) => path),
  };
}

/** Makes a project of somebody else's, with the packed package installed as npm installs it. Gives its folder. */
export async function installPackage(): Promise<string> {
  const { tarball } = await packPackage();
  const folder = folderElsewhere();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'guest', type: 'module' }));
  const install = ['install', tarball, '--prefix', folder, '--prefer-offline', '--fetch-retries=0'];
  try {
    await npm([...install, '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  } catch {
    await installByHand(tarball, folder);
  }
  return folder;
}

/** As npm would, out of what this project has installed: the tests need no registry. */
async function installByHand(tarball: string, folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  const place = join(modules, 'wasm-compile-cache');
  mkdirSync(place, { recursive: true });
  await extract({ file: tarball, cwd: place, strip: 1 });
  cpSync(join(PROJECT_ROOT, 'node_modules/xxhash-wasm'), join(modules, 'xxhash-wasm'), { recursive: true });
}
