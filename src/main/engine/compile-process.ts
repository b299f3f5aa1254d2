/**
 * The compiling process: takes wire bytes, gives an artifact. It is a process of its own because a hostile or
 * enormous module can abort or starve V8, and because only ending the process really cancels a compile.
 */
import { onParentMessage, postToParent } from '../child-process/parent.ts';
import { type CompileReply, type CompileRequest, inPieces } from './compile-messages.ts';
import { compileAheadOfTime, findV8Artifacts, serializeModule } from './v8-artifacts.ts';

const reply = postToParent<CompileReply>;

compileAheadOfTime();
const artifacts = findV8Artifacts();
let wireBytes = new Uint8Array(0);
let received = 0;

async function compile(): Promise<void> {
  let module: WebAssembly.Module;
  try {
    module = await WebAssembly.compile(wireBytes);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError || error instanceof TypeError) {
      return reply({ type: 'refused', reason: error.message });
    }
    return reply({ type: 'failed', reason: String(error) });
  }
  const artifact = serializeModule(artifacts, module, wireBytes);
  reply({ type: 'begin', artifactLength: artifact.byteLength });
  for await (const piece of inPieces(new Uint8Array(artifact))) reply(piece);
  reply({ type: 'done' });
}

function receive(request: CompileRequest): void {
  switch (request.type) {
    case 'begin':
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
