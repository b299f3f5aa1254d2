import { join } from 'node:path';

/** An npm package whose main module is measured. */
export interface MeasuredModule {
  name: string;
  /** Where it is installed, below the project's root: what the tests do not need is in a project of its own. */
  installedIn: '.' | 'bench/large-modules';
  /** The path of the `.wasm` that the package itself loads where it can choose, below its folder. */
  wasm: string;
}

export const MODULES: readonly MeasuredModule[] = [
  { name: 'sql.js', installedIn: '.', wasm: 'dist/sql-wasm.wasm' },
  { name: 'pyodide', installedIn: 'bench/large-modules', wasm: 'pyodide.asm.wasm' },
  { name: 'esbuild-wasm', installedIn: '.', wasm: 'esbuild.wasm' },
  { name: 'onnxruntime-web', installedIn: 'bench/large-modules', wasm: 'dist/ort-wasm-simd-threaded.wasm' },
  { name: '@ffmpeg/core', installedIn: 'bench/large-modules', wasm: 'dist/esm/ffmpeg-core.wasm' },
  { name: '@duckdb/duckdb-wasm', installedIn: '.', wasm: 'dist/duckdb-eh.wasm' },
];

/** Gives a module by its package's name. Throws `RangeError` for a package that is not measured. */
export function moduleNamed(name: string): MeasuredModule {
  const found = MODULES.find((module) => module.name === name);
  if (!found) throw new RangeError(`no module is called "${name}": ${MODULES.map((m) => m.name).join(', ')}`);
  return found;
}

/** Gives the folder of a module's package. */
export function packageOf({ name, installedIn }: MeasuredModule, projectRoot: string): string {
  return join(projectRoot, installedIn, 'node_modules', name);
}

/** Gives the path of a module's `.wasm`. */
export function pathOf(module: MeasuredModule, projectRoot: string): string {
  return join(packageOf(module, projectRoot), module.wasm);
}
