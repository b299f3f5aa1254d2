/** What the measured program is to do: handed over in a variable, in JSON. */
export interface ProgramRequest {
  program: 'esbuild-wasm' | 'sql.js';
  /** `stock` is the package as it comes; `cached` gives its own loader a module from the disk tier. */
  variant: 'stock' | 'cached';
  /** The package's folder. */
  packageFolder: string;
  /** The package's module. */
  wasm: string;
  cacheDirectory: string;
  /** In hex. */
  sealKey: string;
  /** The file to bundle. */
  entryPoint: string;
}

export const PROGRAM_VARIABLE = 'WASM_CACHE_BENCH_PROGRAM';
