/** What the measured program is to do: handed over in a variable, in JSON. */
export interface ProgramRequest {
  program: 'esbuild-wasm' | 'sql.js';
  /**
   * `stock` is the package as it comes; `cached` gives its own loader a module from the disk tier; `bare` ends where
   * the others begin; `warm` only brings the module there.
   */
  variant: 'stock' | 'cached' | 'bare' | 'warm';
  /** The package's folder. */
  packageFolder: string;
  /** The package's module, and its key, as an application knows both of what it ships. */
  wasm: string;
  key: string;
  cacheDirectory: string;
  /** In hex. */
  sealKey: string;
  /** The file to bundle. */
  entryPoint: string;
  /** The file that takes the `Phases` when the program ends. */
  phasesFile: string;
}

/** When a program was how far, in milliseconds since its process began; absent where it did not come so far. */
export interface Phases {
  begun: number;
  opened?: number;
  loaded?: number;
  ended: number;
}

export const PROGRAM_VARIABLE = 'WASM_CACHE_BENCH_PROGRAM';
