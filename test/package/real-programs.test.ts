/** Programs that know nothing of a cache, as they come from npm: what they print with the hook is what they print without. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  LARGE,
  OWN,
  REAL_PROGRAMS,
  type RealProgram,
  TWO_FILES,
} from '../../bench/real-programs/programs.ts';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import type { Milliseconds } from '../../src/core/units.ts';
import { type Outcome, run } from './support/commands.ts';
import { hookedProject } from './support/hooked.ts';
import { NODES } from './support/nodes.ts';
import { folderElsewhere } from './support/packed-package.ts';

/** Its modules take a minute to compile. */
const DUCKDB: RealProgram = { name: 'duckdb', script: 'bench/programs/duckdb.mjs' };
/** The benchmark's, and some more. */
const PROGRAMS: readonly RealProgram[] = [
  ...REAL_PROGRAMS,
  { name: 'wabt', script: `${OWN}/wabt.mjs` },
  { name: 'resvg', script: 'bench/programs/resvg.mjs', needs: LARGE },
  DUCKDB,
];

/** duckdb takes a minute to compile ahead of time, at the lowest priority. */
const LIMIT: Milliseconds = 300_000;
const isLong = process.env.HOOK_TESTS === 'long';
/** In the short form, a large one is tried on one Node alone. */
const isTried = (program: RealProgram, node: string) =>
  isLong
    ? program.needs === undefined || existsSync(join(PROJECT_ROOT, program.needs, 'node_modules'))
    : program.needs === undefined && program !== DUCKDB && (!program.isLarge || node === NODES.at(-1)?.node);

function argumentsOf({ script, args = [] }: RealProgram): string[] {
  const options = args.map((arg) => (arg === TWO_FILES ? join(PROJECT_ROOT, arg) : arg));
  return [join(PROJECT_ROOT, script), ...options];
}

const project = await hookedProject();

describe.each(NODES)('on $name', ({ node }) => {
  for (const program of PROGRAMS) {
    const args = argumentsOf(program);
    it.skipIf(!isTried(program, node))(
      `${program.name} does what it does without the hook`,
      async () => {
        const hooked = (cache: string, options: string[]): Promise<Outcome> =>
          project.command(['run', '--cache-dir', cache, ...options, '--', node, ...args], {
            node,
            limit: LIMIT,
          });
        // esbuild names files by where they lie from here.
        const stock = await run(node, args, { cwd: project.folder, limit: LIMIT });
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
