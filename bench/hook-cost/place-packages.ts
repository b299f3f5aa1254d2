import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package, and one of the same shape in which there is nothing. Their names are of the same length. */
export const PACKAGE = 'wasm-compile-cache';
export const EMPTY_PACKAGE = 'wasm-compile-blank';

/** Makes a project that has both installed. */
export function placePackages(project: string, projectRoot: string): void {
  const from = join(projectRoot, 'src/core');
  for (const name of [PACKAGE, EMPTY_PACKAGE]) {
    const folder = join(project, 'node_modules', name);
    mkdirSync(join(folder, 'dist'), { recursive: true });
    cpSync(join(from, 'package.json'), join(folder, 'package.json'));
    if (name === PACKAGE) cpSync(join(from, 'dist'), join(folder, 'dist'), { recursive: true });
    else for (const file of ['register.cjs', 'register.mjs']) writeFileSync(join(folder, 'dist', file), '');
  }
}

/** The file that `--require` takes of a package. */
export function registerOf(project: string, name: string): string {
  return join(project, 'node_modules', name, 'dist/register.cjs');
}
