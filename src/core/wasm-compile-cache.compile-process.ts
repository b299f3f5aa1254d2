/**
 * The compiling process: takes wire bytes, gives an artifact. It is a process of its own because a hostile or
 * enormous module can abort or starve V8, because only ending the process really cancels a compile, and because what
 * it takes to compile ahead of time and to serialize is none of the host's business.
 */
import { onParentMessage, postToParent } from './child-process/parent.ts';
import type { Codec } from './codec/codec.ts';
import { findCodec } from './codec/find-codec.ts';
import {
  ALIVE_EVERY_MS,
  type CompileReply,
  type CompileRequest,
  inPieces,
} from './engine/compile-messages.ts';
import { v8EngineId } from './engine/v8-engine-id.ts';
import { aheadOfTime } from './engine/v8-flags.ts';
import { countOwnFunctions } from './engine/wasm-sections.ts';

const reply = postToParent<CompileReply>;

let codec: Codec | null | undefined;
let wireBytes = new Uint8Array(0);
let received = 0;

async function compile(): Promise<void> {
  let module: WebAssembly.Module;
  try {
    module = await aheadOfTime(() => WebAssembly.compile(wireBytes));
  } catch (error) {
    if (error instanceof WebAssembly.CompileError || error instanceof TypeError) {
      return reply({ type: 'refused', reason: error.message });
    }
    return reply({ type: 'failed', reason: String(error) });
  }
  // By its natives, V8 would abort on a module without machine code.
  const artifact = (countOwnFunctions(wireBytes) > 0 && codec?.serialize(module)) || new ArrayBuffer(0);
  reply({ type: 'begin', artifactLength: artifact.byteLength, engineId: v8EngineId(codec?.kind ?? 'none') });
  for await (const piece of inPieces(new Uint8Array(artifact))) reply(piece);
  reply({ type: 'done' });
}

function receive(request: CompileRequest): void {
  switch (request.type) {
    case 'begin':
      codec ??= findCodec(request.addonPath);
      wireBytes = new Uint8Array(request.wireLength);
      received = 0;
      break;
    case 'piece':
      wireBytes.set(request.bytes, received);
      received += request.bytes.byteLength;
      break;
    case 'compile':
      void compile();
      break;
  }
}

onParentMessage(receive);
setInterval(() => reply({ type: 'alive' }), ALIVE_EVERY_MS);
