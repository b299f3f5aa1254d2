import { type Budget, type Cache, type CompileMode, openCache, type StoreOptions } from 'wasm-compile-cache';
import { printableJson } from 'wasm-compile-cache/text';

/** Where a command runs. */
export interface CommandContext {
  /** Takes a line of results. */
  out(line: string): void;
  /** Takes a line of all else. */
  err(line: string): void;
  /** Reads standard input to its end. */
  readInput(): Promise<Uint8Array>;
  environment: NodeJS.ProcessEnv;
  /** Fires when the command is to stop. */
  signal: AbortSignal;
}

/** What a person may choose of the cache, for this run. */
export interface CacheChoices {
  /** The cache's folder, an absolute path. */
  directory: string;
  /** Where the key is kept that entries are sealed with; in the folder by default. */
  keyPath?: string | undefined;
  /** What it may hold; what suits the volume by default. */
  diskBudget?: Budget | undefined;
  /** The team's store, and whom to trust; by default none. */
  store?: StoreOptions | null | undefined;
}

/** What a person may choose of a command that opens the cache. */
export interface CommandChoices extends CacheChoices {
  /** Whether to print JSON, one object a line. */
  json: boolean;
}

/** Opens the cache for as long as `work` takes. Gives what that gives. */
export async function withCache(
  { directory, keyPath, diskBudget, store }: CacheChoices,
  { compile, smallest }: { compile?: CompileMode; smallest?: number },
  work: (cache: Cache) => Promise<number>,
): Promise<number> {
  const cache = await openCache({
    directory,
    detached: true,
    ...(keyPath !== undefined && { keyPath }),
    ...(diskBudget !== undefined && { diskBudget }),
    ...(store && { store }),
    ...(compile !== undefined && { compile }),
    ...(smallest !== undefined && { smallest }),
  });
  try {
    return await work(cache);
  } finally {
    await cache.close();
  }
}

export function writeJson({ out }: CommandContext, value: unknown): void {
  out(printableJson(value));
}
