import { threadCodec } from '../codec/thread-codec.ts';
import { toBufferSource } from './buffer-source.ts';
import type { DeserializeOutcome, DeserializeRequest } from './engine-tasks.ts';
import { stockWebAssembly } from './stock-webassembly.ts';
import { isIdOfV8 } from './v8-engine-id.ts';
import { withWasmLock } from './wasm-lock.ts';

/** V8's flags change for a moment, for the whole process, while another thread looks for its codec. */
const TRIES = 100;
/** How often V8 must refuse an artifact, while its flags are what they should be, for that to be believed. */
const REFUSALS = 8;

/** Gives the module of an artifact that is authentic. */
export async function deserialize(request: DeserializeRequest): Promise<DeserializeOutcome> {
  const { artifact, wireBytes } = request;
  // Nothing was serialized, so there is little or nothing to compile.
  if (artifact.byteLength === 0) {
    const module = withWasmLock(() => new (stockWebAssembly().Module)(toBufferSource(wireBytes)));
    return { module, artifactUnused: false };
  }
  // To look for it is what changes the flags.
  const found = withWasmLock(() => threadCodec());
  if (found === null) return { module: null, artifactUnused: false };
  const flagsFit = () => isIdOfV8(request.engineId, found.kind);
  let refusals = 0;
  for (let attempt = 1; attempt <= TRIES && refusals < REFUSALS; attempt++) {
    const fitted = flagsFit();
    const { module, artifactUnused } = await withWasmLock(() => found.deserialize(artifact, wireBytes));
    if (module !== undefined) return { module, artifactUnused };
    // They may have changed, and changed back, meanwhile: by a thread of another cache, or by the host.
    if (fitted && flagsFit()) refusals++;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (!flagsFit()) {
    throw new Error("V8's flags have been changed since the cache was opened");
  }
  return { module: null, artifactUnused: false };
}
