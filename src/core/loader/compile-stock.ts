import type { WasmModule } from '../codec/wasm-module.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';

/** What `WebAssembly.compile` takes beside the bytes (WebAssembly JavaScript Interface, `WebAssemblyCompileOptions`). */
export interface CompileOptionsOfWasm {
  readonly builtins?: readonly string[];
  readonly importedStringConstants?: string | null;
}

export function hasOptions(options: CompileOptionsOfWasm | undefined): options is CompileOptionsOfWasm {
  return Boolean(options?.builtins?.length) || typeof options?.importedStringConstants === 'string';
}

/** Has V8 compile as it does without a cache. Rejects with an `EngineError` `invalid-module` where V8 refuses it. */
export async function compileStock(wireBytes: WireBytes, options: CompileOptionsOfWasm): Promise<WasmModule> {
  // TypeScript's library does not know the second argument yet, and none of shared memory, which V8 takes.
  const compile = WebAssembly.compile as unknown as (
    wireBytes: WireBytes,
    options: CompileOptionsOfWasm,
  ) => Promise<WasmModule>;
  try {
    return await compile(wireBytes, options);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw new EngineError('invalid-module', error.message);
    throw error;
  }
}
