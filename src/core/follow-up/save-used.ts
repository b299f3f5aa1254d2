import { allocateArtifact, HeldArtifact } from '../codec/codec.ts';
import { threadCodec } from '../codec/thread-codec.ts';
import type { CompiledModule } from '../engine/engine.ts';
import { heldWireBytes, toWireBytes } from '../engine/wire-bytes.ts';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { sealKeyFrom } from '../module-cache/sendable-seal-key.ts';
import type { Bytes } from '../units.ts';
import { storingEngine } from './storing-engine.ts';
import type { SaveUsedOutcome, SaveUsedRequest } from './used-code-tasks.ts';

/** Does the task of that name on this thread, the writing too. */
export async function saveUsed(request: SaveUsedRequest, tasks: EntryTasks): Promise<SaveUsedOutcome> {
  let artifactBytes = 0;
  const unsaved = (keptBytes: Bytes, problem: string | null = null) => ({
    artifactBytes,
    keptBytes,
    saved: false,
    problem,
  });
  try {
    const codec = threadCodec();
    const code = codec?.wireBytesOf && codec.serialize(request.module);
    artifactBytes = code?.byteLength ?? 0;
    if (!code || artifactBytes < request.least) return unsaved(0);
    const { directory, sealKey, budget, key, engineId, name, module } = request;
    const disk = new FileSystemCache({ directory, sealKey: sealKeyFrom(sealKey), budget, tasks });
    // Another process may have seen more run, or have compiled the whole.
    const [there] = await disk.describe([{ key, engineId }]);
    const thereBytes = there?.artifactLength ?? 0;
    const isOfWhatRan = there?.origin?.mode === 'as-used';
    if (there && (thereBytes >= artifactBytes || !isOfWhatRan))
      return unsaved(Math.max(thereBytes, artifactBytes));
    const artifact = allocateArtifact(artifactBytes);
    new Uint8Array(artifact).set(new Uint8Array(code));
    const wireBytes = toWireBytes(codec.wireBytesOf?.(request.module) ?? new Uint8Array());
    const compiled: CompiledModule = {
      module,
      wireSource: heldWireBytes(wireBytes),
      wireLength: wireBytes.byteLength,
      artifact: new HeldArtifact(artifact),
      artifactBytes,
      // Nobody waited for a compile: V8 optimized while the program ran.
      origin: { name, mode: 'as-used', compiledAt: Date.now(), compileMs: 0 },
    };
    await disk.save(key, storingEngine(engineId), compiled, { wireBytes });
    return { artifactBytes, keptBytes: artifactBytes, saved: true, problem: null };
  } catch (error) {
    return unsaved(0, error instanceof Error ? error.message : String(error));
  } finally {
    if (request.done) {
      const state = new Int32Array(request.done);
      Atomics.store(state, 0, 1);
      Atomics.notify(state, 0);
    }
  }
}
