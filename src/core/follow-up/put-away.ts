import type { EngineId } from '../engine/engine.ts';
import type { CodeKind } from '../loader/module-choice.ts';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { sealKeyFrom } from '../module-cache/sendable-seal-key.ts';
import type { PutAwayRequest } from './used-code-tasks.ts';

/**
 * Deletes an entry that was not worth its place; where it is the whole's, what ran is put back. One that somebody
 * waited for was asked for, and stays. Rejects with a `CacheError`.
 */
export async function putAwayEntry(
  disk: FileSystemCache,
  { key, engineId }: { key: ModuleHash; engineId: EngineId },
  drops: readonly CodeKind[],
): Promise<void> {
  const id = { key, engineId };
  const [there] = await disk.describe([id]);
  const mode = there?.origin?.mode;
  const kind = mode === 'background' ? 'whole' : mode === 'as-used' ? 'as-used' : null;
  if (kind === null || !drops.includes(kind)) return;
  await disk.delete(key, { deterministicId: engineId });
  if (kind === 'whole' && !drops.includes('as-used')) await disk.restore([id]);
  else await disk.discard([id]);
}

/** Does the task of that name on this thread. */
export async function putAway(request: PutAwayRequest, tasks: EntryTasks): Promise<string | null> {
  const { directory, sealKey, drops } = request;
  try {
    await putAwayEntry(
      new FileSystemCache({ directory, sealKey: sealKeyFrom(sealKey), tasks }),
      request,
      drops,
    );
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
