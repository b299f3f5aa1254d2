/**
 * The compiling process: takes wire bytes, gives an artifact. It is a process of its own because a hostile or
 * enormous module can abort or starve V8, because only ending the process really cancels a compile, and because what
 * it takes to compile ahead of time and to serialize is none of the host's business.
 */
import { setPriority } from 'node:os';
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
import type { Bytes } from './units.ts';

const reply = postToParent<CompileReply>;

let codec: Codec | null | undefined;
let wireBytes = new Uint8Array(0);
let received = 0;

async function compile(): Promise<void> {
  let module: WebAssembly.Module;
  const start = performance.now();
  try {
    module = await aheadOfTime(() => WebAssembly.compile(wireBytes));
  } catch (error) {
    if (error instanceof WebAssembly.CompileError || error instanceof TypeError) {
      return reply({ type: 'refused', reason: error.message });
    }
    return reply({ type: 'failed', reason: String(error) });
  }
  const compileMs = performance.now() - start;
  // By its natives, V8 would abort on a module without machine code.
  const artifact = (countOwnFunctions(wireBytes) > 0 && codec?.serialize(module)) || new ArrayBuffer(0);
  const engineId = v8EngineId(codec?.kind ?? 'none');
  reply({ type: 'begin', artifactLength: artifact.byteLength, engineId, compileMs });
  for await (const piece of inPieces(new Uint8Array(artifact))) reply(piece);
  reply({ type: 'done' });
}

/** Above this a process is as good as idle while others work. */
const LOWEST_PRIORITY = 19;
const LOOK_AT_MEMORY_EVERY_MS = 100;
let gaveWay = false;

function giveWay(memoryLimit: Bytes): void {
  if (gaveWay) return;
  gaveWay = true;
  setPriority(LOWEST_PRIORITY);
  setInterval(() => {
    if (process.memoryUsage.rss() <= memoryLimit) return;
    reply({ type: 'failed', reason: `it needs more than ${memoryLimit} bytes of memory` });
    // What was said is on its way before this ends.
    setImmediate(() => process.exit(1));
  }, LOOK_AT_MEMORY_EVERY_MS);
}

function receive(request: CompileRequest): void {
  switch (request.type) {
    case 'begin':
      codec ??= findCodec(request.addonPath);
      if (request.background) giveWay(request.background.memoryLimit);
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
