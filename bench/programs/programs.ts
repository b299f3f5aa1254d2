/** A program as it comes, which knows nothing of the cache, is waited for by a person, and ends by itself. */
export interface Program {
  name: string;
  task: string;
  /** What Node is to run, from the project's root. */
  args: readonly string[];
  /** What the fifth run in mode `auto` may take, over stock's. */
  fifthRunAtMost: number;
}

const ESBUILD_ARGUMENTS = ['bench/first-result/two-files/main.js', '--bundle', '--format=esm'];

export const ESBUILD: Program = {
  name: 'esbuild-wasm',
  task: 'its own command bundles two small files',
  args: ['node_modules/esbuild-wasm/bin/esbuild', ...ESBUILD_ARGUMENTS],
  fifthRunAtMost: 0.9,
};

const own = (name: string, task: string, fifthRunAtMost = 0.9): Program => ({
  name,
  task,
  args: [`bench/programs/${name}.mjs`],
  fifthRunAtMost,
});

export const PROGRAMS: readonly Program[] = [
  ESBUILD,
  own('sql', 'sql.js: a query on 50,000 rows'),
  own('pyodide', 'starts Python and computes'),
  own('duckdb', 'duckdb-eh: starts, and two queries'),
  own('tree-sitter', 'three grammars, a source each'),
  // It runs for a tenth of a second, most of which is not V8's compilers.
  own('resvg', '2.5 MB of Rust: draws a picture', 1.05),
];
