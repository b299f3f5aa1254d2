import type { Engine } from '../engine/engine.ts';
import type { StockLoad } from '../loader/follow-ups.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import type { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { isObserved, observe } from '../module-cache/observe.ts';
import { beginOperation } from '../module-cache/operation.ts';
import type { Spy } from '../module-cache/spy.ts';
import { warn } from '../module-cache/warn.ts';

/**
 * Tells of what a process of nobody's has stored, which is heard on no channel of this one; or that it has stored
 * nothing. Never rejects.
 */
export async function tellOfDetached(
  { key, module }: StockLoad,
  { engine, disk, source }: { engine: Engine; disk: FileSystemCache; source: Pick<Spy, 'counts'> },
): Promise<void> {
  const { deterministicId: engineId } = engine;
  const [entry] = await disk.describe([{ key, engineId }]).catch(() => []);
  if (entry === undefined) {
    const message = `the compile of ${key} in the background came to nothing: it was cancelled, or the module breaks the compiler or needs too much time or memory`;
    return warn(new CacheError('other', message), key, engine, undefined);
  }
  source.counts.saves.success++;
  if (!isObserved('save', undefined)) return;
  const saved = { module: module.module, wireSource: null, wireLength: module.wireLength };
  const operation = beginOperation({ kind: 'save', tier: 'disk', key, engineId, promotion: false, source });
  // Nobody here knows what the writing took.
  await observe(
    operation,
    undefined,
    async () => ({ ...saved, artifactBytes: entry.artifactLength ?? 0 }),
    () => 0,
  );
}
