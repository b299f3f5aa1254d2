import type { WasmModule } from '../codec/wasm-module.ts';
import { stockWebAssembly } from './stock-webassembly.ts';

/** Tells how many functions a module imports. */
export function importedFunctionsOf(module: WasmModule): number {
  const imports = stockWebAssembly().Module.imports(module as WebAssembly.Module);
  return imports.filter(({ kind }) => kind === 'function').length;
}
