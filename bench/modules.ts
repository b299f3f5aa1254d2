import { join } from 'node:path';

/** An npm package whose main module is measured. */
export interface MeasuredModule {
  name: string;
  /** The path of the `.wasm` that the package itself loads where it can choose, below its folder. */
  wasm: string;
}

export const MODULES: readonly MeasuredModule[] = [
  { name: 'sql.js', wasm: 'dist/sql-wasm.wasm' },
  { name: 'pyodide', wasm: 'pyodide.asm.wasm' },
  { name: 'esbuild-wasm', wasm: 'esbuild.wasm' },
  { name: 'onnxruntime-web', wasm: 'dist/ort-wasm-simd-threaded.wasm' },
  { name: '@ffmpeg/core', wasm: 'dist/esm/ffmpeg-core.wasm' },
  { name: '@duckdb/duckdb-wasm', wasm: 'dist/duckdb-eh.wasm' },
];

/** Gives a module by its package's name. Throws `RangeError` for a package that is not measured. */
export function moduleNamed(name: string): MeasuredModule {
  const found = MODULES.find((module) => module.name === name);
  if (!found) throw new RangeError(`no module is called "${name}": ${MODULES.map((m) => m.name).join(', ')}`);
  return found;
}

export function pathOf({ name, wasm }: MeasuredModule, projectRoot: string): string {
  return join(projectRoot, 'node_modules', name, wasm);
}
