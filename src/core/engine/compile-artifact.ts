import type { Codec } from '../codec/codec.ts';
import type { Milliseconds } from '../units.ts';
import { EngineError } from './engine-error.ts';
import { aheadOfTime } from './v8-flags.ts';
import { countOwnFunctions } from './wasm-sections.ts';

/**
 * Compiles a module ahead of time in this very process, whose flags it changes meanwhile, and gives its machine code:
 * empty where it has no functions of its own. For a process of its own. Rejects with an `EngineError`
 * `invalid-module` or `other`.
 *
 * @param inlines see `aheadOfTime`
 */
export async function compileArtifact(
  wireBytes: Uint8Array,
  codec: Codec | null,
  inlines = true,
): Promise<{ module: WebAssembly.Module; artifact: ArrayBuffer; compileMs: Milliseconds }> {
  const start = performance.now();
  let module: WebAssembly.Module;
  try {
    module = await aheadOfTime(() => WebAssembly.compile(wireBytes as Uint8Array<ArrayBuffer>), inlines);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError || error instanceof TypeError) {
      throw new EngineError('invalid-module', error.message);
    }
    throw new EngineError('other', String(error));
  }
  const compileMs = performance.now() - start;
  // By its natives, V8 would abort on a module without machine code.
  const artifact = (countOwnFunctions(wireBytes) > 0 && codec?.serialize(module)) || new ArrayBuffer(0);
  return { module, artifact, compileMs };
}
