import type { WasmModule } from '../codec/wasm-module.ts';
import type { Milliseconds } from '../units.ts';
import { EngineError } from './engine-error.ts';
import { stockWebAssembly } from './stock-webassembly.ts';

/** What `WebAssembly.compile` takes beside the bytes (WebAssembly JavaScript Interface, `WebAssemblyCompileOptions`). */
export interface CompileOptionsOfWasm {
  readonly builtins?: readonly string[];
  readonly importedStringConstants?: string | null;
}

/** Tells whether there is anything that V8 has to be told. What is nonsense is V8's to refuse. */
export function hasOptions(options: CompileOptionsOfWasm | undefined): options is CompileOptionsOfWasm {
  const { builtins, importedStringConstants = null } = options ?? {};
  return (builtins !== undefined && builtins.length !== 0) || importedStringConstants !== null;
}

const LONG: Milliseconds = 60_000;

/** Has V8 compile as it does without a cache. Rejects with an `EngineError` `invalid-module` where V8 refuses it. */
export async function compileStock(
  wireBytes: Uint8Array | ArrayBuffer,
  options: CompileOptionsOfWasm = {},
): Promise<WasmModule> {
  // TypeScript's library does not know the second argument yet, and none of shared memory, which V8 takes.
  const compile = stockWebAssembly().compile as unknown as (
    wireBytes: Uint8Array | ArrayBuffer,
    options: CompileOptionsOfWasm,
  ) => Promise<WasmModule>;
  // V8's compile keeps no process alive, and one that has nothing else to do would end in its midst.
  const alive = setInterval(() => {}, LONG);
  try {
    return await compile(wireBytes, options);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw new EngineError('invalid-module', error.message);
    throw error;
  } finally {
    clearInterval(alive);
  }
}
