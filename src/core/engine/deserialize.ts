import { threadCodec } from '../codec/thread-codec.ts';
import { toBufferSource } from './buffer-source.ts';
import type { DeserializeOutcome, DeserializeRequest } from './engine-tasks.ts';
import { stockWebAssembly } from './stock-webassembly.ts';
import { v8EngineId } from './v8-engine-id.ts';
import { withWasmLock } from './wasm-lock.ts';

/** V8's flags change for a moment, for the whole process, while another thread looks for its codec. */
const TRIES = 100;

/** Gives the module of an artifact that is authentic. */
export async function deserialize(request: DeserializeRequest): Promise<DeserializeOutcome> {
  const { artifact, wireBytes } = request;
  // Nothing was serialized, so there is little or nothing to compile.
  if (artifact.byteLength === 0) {
    const module = withWasmLock(() => new (stockWebAssembly().Module)(toBufferSource(wireBytes)));
    return { module, artifactUnused: false };
  }
  const found = threadCodec();
  if (found === null) return { module: null, artifactUnused: false };
  for (let attempt = 1; ; attempt++) {
    const flagsFit = v8EngineId(found.kind) === request.engineId;
    const { module, artifactUnused } = await withWasmLock(() => found.deserialize(artifact, wireBytes));
    if (module !== undefined) return { module, artifactUnused };
    // Where the flags fit, V8's no is final; it is asked a second time, for they may have changed in between.
    if (attempt === TRIES || (flagsFit && attempt > 1)) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (v8EngineId(found.kind) !== request.engineId) {
    throw new Error("V8's flags have been changed since the cache was opened");
  }
  return { module: null, artifactUnused: false };
}
