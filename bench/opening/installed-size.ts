import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from 'wasm-compile-cache';

/** A package as `npm install` leaves it. */
export interface InstalledPackage {
  name: string;
  version: string;
  files: number;
  bytes: Bytes;
}

interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
}

/** Gives the package in a folder, as npm would publish it, and what it depends on as installed in the project. */
export function installedPackages(folder: string, projectRoot: string): InstalledPackage[] {
  const names = new Set<string>();
  collectDependencies(folder, projectRoot, names);
  return [published(folder), ...[...names].sort().map((name) => installed(name, projectRoot))];
}

function collectDependencies(folder: string, projectRoot: string, names: Set<string>): void {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    if (names.has(name)) continue;
    names.add(name);
    collectDependencies(join(projectRoot, 'node_modules', name), projectRoot, names);
  }
}

function published(folder: string): InstalledPackage {
  const { npm_execpath: startedBy } = process.env;
  const [npm, ...before] = startedBy ? [process.execPath, startedBy] : ['npm'];
  const text = execFileSync(npm as string, [...before, 'pack', '--dry-run', '--json'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(text) as [{ entryCount: number; unpackedSize: number }];
  const { name, version } = manifestOf(folder);
  return { name, version, files: packed.entryCount, bytes: packed.unpackedSize };
}

function installed(name: string, projectRoot: string): InstalledPackage {
  const folder = join(projectRoot, 'node_modules', name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(folder, file)))
    .filter((stats) => stats.isFile());
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { name, version: manifestOf(folder).version, files: files.length, bytes };
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
