/** The package's face: the cache, and the parts that it is made of. */
export {
  type BrokenEntry,
  Cache,
  type CacheParts,
  type CacheStats,
  type TierStats,
  type Verification,
} from './cache/cache.ts';
export type { CacheOptions } from './cache/cache-options.ts';
export { type CompilesEndedOptions, compilesEnded } from './cache/compiles-ended.ts';
export { openCache } from './cache/open-cache.ts';
export type {
  ChildProcess,
  ChildProcessListener,
  StartChildProcess,
} from './child-process/child-process.ts';
export type { CompileOptionsOfWasm } from './engine/compile-stock.ts';
export type { CompiledModule, Engine, EngineId, Origin } from './engine/engine.ts';
export { EngineError, type EngineErrorKind } from './engine/engine-error.ts';
export { MAX_WIRE_BYTES } from './engine/wire-bytes.ts';
export type { BackgroundState } from './follow-up/background-state.ts';
export type { MeasuredModule, Sample } from './follow-up/measured-module.ts';
export { cacheHome } from './hook/cache-home.ts';
export { type HookChoices, hookEnvironment, registerPath } from './hook/hook-environment.ts';
export type { ReportedLoad } from './hook/report.ts';
export { COMPILE_MODES, type CompileMode } from './loader/compile-mode.ts';
export { type FoundFile, findWasmFiles } from './loader/find-wasm-files.ts';
export type { FollowUp } from './loader/follow-ups.ts';
export { LoadError, type LoadErrorKind } from './loader/load-error.ts';
export type { LoadOptions, LoadSource } from './loader/load-request.ts';
export { Loader, type LoadResult } from './loader/loader.ts';
export {
  CHOICE_REASONS,
  type ChoiceReason,
  CODE_KINDS,
  type CodeKind,
  type ModuleChoice,
} from './loader/module-choice.ts';
export type { SyncLoadOptions, SyncLoadResult } from './loader/sync-loader.ts';
export type { Budget } from './module-cache/automatic-budget.ts';
export { CacheError, type CacheErrorKind } from './module-cache/cache-error.ts';
export type { Closure } from './module-cache/closure.ts';
export type { DiskUsage, EntryTotals } from './module-cache/disk-index.ts';
export type { EntryNews } from './module-cache/entry-follower.ts';
export type { EntryId, StoredEntry } from './module-cache/entry-listing.ts';
export { SEAL_KEY_BYTES } from './module-cache/entry-seal.ts';
export { ChainedCache, FallbackCache } from './module-cache/fallback-cache.ts';
export { FileSystemCache, type FileSystemCacheOptions } from './module-cache/file-system-cache.ts';
export type { ModuleCache, OperationContext } from './module-cache/module-cache.ts';
export { type HashAlgorithm, ModuleHash } from './module-cache/module-hash.ts';
export type { CacheOperation, OperationOutcome } from './module-cache/operation.ts';
export { type InstallationKey, type Keychain, loadInstallationKey } from './module-cache/seal-key-file.ts';
export type { MovedAside } from './module-cache/set-aside.ts';
export { SharedCache, type SharedCacheOptions } from './module-cache/shared-cache.ts';
export { Spy, type SpyCounts } from './module-cache/spy.ts';
export { type LoadNews, type LoadStep, type NewsListener, Trace } from './module-cache/trace.ts';
export type { GetTerms, ObjectStore, TransferTerms } from './shared-tier/object-store.ts';
export { REFUSAL_REASONS, Refusal, type RefusalReason } from './shared-tier/refusal.ts';
export type { StoreCache } from './shared-tier/store-cache.ts';
export { StoreError, type StoreErrorKind } from './shared-tier/store-error.ts';
export type { StoreOptions } from './shared-tier/store-options.ts';
export type { StoreState } from './shared-tier/store-state.ts';
export type { Bytes, Milliseconds } from './units.ts';
