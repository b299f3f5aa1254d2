/** A program that knows nothing of a cache, as it comes from npm, and ends by itself. Paths are from the project's root. */
export interface RealProgram {
  name: string;
  /** What Node runs, and with which arguments. */
  script: string;
  args?: readonly string[];
  /** What it needs besides what the project has anyway: a folder with a lockfile. */
  needs?: typeof OWN | typeof LARGE;
  /** Whether its module takes V8 ten seconds of all cores. */
  isLarge?: boolean;
  /** Whether its wasm is that of a process that it kills before that is a second old, so that nothing is kept. */
  keepsNothing?: boolean;
}

/** Where what they need is installed. */
export const OWN = 'test/package/real-programs';
export const LARGE = 'bench/large-modules';

/** A file of two that esbuild and its like bundle. */
export const TWO_FILES = 'bench/first-result/two-files/main.js';

export const REAL_PROGRAMS: readonly RealProgram[] = [
  {
    name: 'esbuild-wasm',
    script: 'node_modules/esbuild-wasm/bin/esbuild',
    args: [TWO_FILES, '--bundle', '--format=esm'],
    isLarge: true,
  },
  { name: '@rollup/wasm-node', script: `${OWN}/rollup.mjs`, needs: OWN },
  { name: 'sql.js', script: 'bench/programs/sql.mjs' },
  { name: 'pyodide', script: 'bench/programs/pyodide.mjs', needs: LARGE },
  {
    name: 'web-tree-sitter with three grammars',
    script: 'bench/programs/tree-sitter.mjs',
    needs: LARGE,
  },
  { name: 'AssemblyScript’s asc', script: `${OWN}/asc.mjs`, needs: OWN },
  { name: '@biomejs/wasm-nodejs', script: `${OWN}/biome.mjs`, needs: OWN },
  { name: '@swc/wasm', script: `${OWN}/swc.mjs`, needs: OWN },
  {
    name: 'a Vite build with esbuild-wasm in a plugin',
    script: `${OWN}/vite-build.mjs`,
    keepsNothing: true,
    isLarge: true,
  },
];
