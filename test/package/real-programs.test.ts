/** Programs that know nothing of a cache, as they come from npm: what they print with the hook is what they print without. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import type { Milliseconds } from '../../src/core/units.ts';
import { type Outcome, run } from './support/commands.ts';
import { hookedProject } from './support/hooked.ts';
import { NODES } from './support/nodes.ts';
import { folderElsewhere } from './support/packed-package.ts';

interface RealProgram {
  name: string;
  args: string[];
  /** What it needs besides what the project has anyway: a folder with a lockfile, which `npm run test:hook` installs. */
  needs?: string;
  /** Whether its wasm is that of a process that it kills before that is a second old, so that nothing is kept. */
  keepsNothing?: boolean;
  /** Whether it is tried on one Node alone in the short form: its module takes V8 ten seconds of all cores. */
  isLarge?: boolean;
}

const { resolve } = createRequire(import.meta.url);
const OWN = join(import.meta.dirname, 'real-programs');
const BENCH = join(PROJECT_ROOT, 'bench/programs');
const LARGE = join(PROJECT_ROOT, 'bench/large-modules');
const TWO_FILES = join(PROJECT_ROOT, 'bench/first-result/two-files/main.js');

const PROGRAMS: RealProgram[] = [
  {
    name: 'esbuild-wasm',
    args: [resolve('esbuild-wasm/bin/esbuild'), TWO_FILES, '--bundle', '--format=esm'],
    isLarge: true,
  },
  { name: 'sql.js', args: [join(BENCH, 'sql.mjs')] },
  { name: 'wabt', args: [join(OWN, 'wabt.mjs')] },
  {
    name: 'a Vite build with esbuild-wasm in a plugin',
    args: [join(OWN, 'vite-build.mjs')],
    keepsNothing: true,
    isLarge: true,
  },
  { name: 'duckdb', args: [join(BENCH, 'duckdb.mjs')], needs: '' },
  { name: 'pyodide', args: [join(BENCH, 'pyodide.mjs')], needs: LARGE },
  { name: 'web-tree-sitter with three grammars', args: [join(BENCH, 'tree-sitter.mjs')], needs: LARGE },
  { name: 'resvg', args: [join(BENCH, 'resvg.mjs')], needs: LARGE },
  { name: '@rollup/wasm-node', args: [join(OWN, 'rollup.mjs')], needs: OWN },
  { name: '@swc/wasm', args: [join(OWN, 'swc.mjs')], needs: OWN },
  { name: '@biomejs/wasm-nodejs', args: [join(OWN, 'biome.mjs')], needs: OWN },
  { name: 'AssemblyScript’s asc', args: [join(OWN, 'asc.mjs')], needs: OWN },
];

/** duckdb takes a minute to compile ahead of time, at the lowest priority. */
const LIMIT: Milliseconds = 300_000;
const isLong = process.env.HOOK_TESTS === 'long';
const isTried = ({ needs, isLarge }: RealProgram, node: string) =>
  isLong
    ? !needs || existsSync(join(needs, 'node_modules'))
    : needs === undefined && (!isLarge || node === NODES.at(-1)?.node);

const project = await hookedProject();

describe.each(NODES)('on $name', ({ node }) => {
  for (const program of PROGRAMS) {
    it.skipIf(!isTried(program, node))(
      `${program.name} does what it does without the hook`,
      async () => {
        const hooked = (cache: string, options: string[]): Promise<Outcome> =>
          project.command(['run', '--cache-dir', cache, ...options, '--', node, ...program.args], {
            node,
            limit: LIMIT,
          });
        // esbuild names files by where they lie from here.
        const stock = await run(node, program.args, { cwd: project.folder, limit: LIMIT });
        expect(stock.exitCode).toBe(0);
        expect(stock.stdout).not.toBe('');
        // As it comes, from nothing.
        expect(await hooked(join(folderElsewhere(), 'cache'), [])).toEqual(stock);
        // Where a mode tries out what pays, no run is sure to be served.
        const directory = join(folderElsewhere(), 'cache');
        expect(await hooked(directory, ['--mode', 'background', '--wait'])).toEqual(stock);
        const { stdout, stderr } = await hooked(directory, ['--mode', 'background', '--debug']);
        expect(stdout).toBe(stock.stdout);
        if (!program.keepsNothing) expect(stderr).toContain('is served from disk');
      },
      600_000,
    );
  }
});
