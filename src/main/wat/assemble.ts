import wabt from 'wabt';
import { WatError } from './wat-error.ts';

/** All that the assembler knows: whether V8 takes it is for V8 to say. */
const FEATURES = {
  exceptions: true,
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  threads: true,
  function_references: true,
  multi_value: true,
  tail_call: true,
  bulk_memory: true,
  reference_types: true,
  annotations: true,
  code_metadata: true,
  gc: true,
  memory64: true,
  multi_memory: true,
  extended_const: true,
  relaxed_simd: true,
};

/** It takes what `parseWat` takes, which its types leave out. */
interface ValidatedModule {
  validate(features: typeof FEATURES): void;
}

/** What the assembler calls the file in its messages. */
const NAME = 'in.wat';

type Assembler = Awaited<ReturnType<typeof wabt>>;
let assembler: Promise<Assembler> | null = null;

/** Assembles WebAssembly text, with the names in it, and gives the wire bytes. Rejects with a `WatError`. */
export async function assemble(text: string): Promise<Uint8Array> {
  assembler ??= wabt();
  const { parseWat } = await assembler;
  try {
    const module = parseWat(NAME, text, FEATURES);
    try {
      return validated(module);
    } finally {
      module.destroy();
    }
  } catch (error) {
    // A trap leaves the assembler's memory in no known state.
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      assembler = null;
      throw new WatError([], 'it is nested too deeply, or is too large, for the assembler');
    }
    throw WatError.ofAssembler(NAME, messageOf(error));
  }
}

function validated(module: ReturnType<Assembler['parseWat']>): Uint8Array {
  let refusal: unknown = null;
  try {
    (module as ValidatedModule).validate(FEATURES);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    refusal = error;
  }
  const { buffer } = module.toBinary({ write_debug_names: true });
  // The assembler says where a text is at fault, and V8 whether it is: it knows more of WebAssembly.
  if (refusal !== null && !WebAssembly.validate(new Uint8Array(buffer))) throw refusal;
  return buffer;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
