import { hookEnvironment } from 'wasm-compile-cache';
import type { Program } from './resolve-program.ts';

export interface HookedRun {
  /** What a process's endpoint tells about whose it is. */
  label: string;
  cacheFolder: string;
  reportPath: string;
}

/** Gives the environment in which a program has the cache, and so have all Nodes that it starts. */
export function withHook(
  { environment }: Program,
  { label, cacheFolder, reportPath }: HookedRun,
): NodeJS.ProcessEnv {
  return {
    ...hookEnvironment({ directory: cacheFolder, reportPath }, environment),
    WASM_COMPILE_CACHE_INSPECT_LABEL: label,
  };
}

/** Gives the environment in which it has none, even where the person's own brings the hook. */
export function withoutHook({ environment }: Program): NodeJS.ProcessEnv {
  return { ...environment, WASM_COMPILE_CACHE_DISABLE: '1' };
}
