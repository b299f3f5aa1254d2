import { path } from '../on-demand.ts';
import { enableWasmCompileCache } from './enable.ts';
import { isOn, readHookSettings } from './hook-settings.ts';
import { HookState } from './hook-state.ts';
import { install, installedHook } from './install.ts';

/**
 * Has this thread's `WebAssembly` answered from the cache as the environment says, for a program that may load no wasm:
 * all that can wait is left until it does.
 * Never throws.
 */
export function registerHook(): void {
  try {
    // A program may change its own before it asks for wasm, as esbuild's command does.
    const environment = { ...process.env };
    const {
      WASM_COMPILE_CACHE: directory = '',
      WASM_COMPILE_CACHE_DISABLE: disable,
      WASM_COMPILE_CACHE_DEBUG: debug,
      NODE_DEBUG: nodeDebug,
    } = environment;
    // What is asked for by debugging is wanted now, and a relative path is from where the program was started.
    const isWanted = debug !== undefined || nodeDebug !== undefined;
    const isRelative = directory !== '' && !path().isAbsolute(directory);
    if (isWanted || isRelative) enableWasmCompileCache();
    else if (!isOn(disable) && !installedHook())
      install(new HookState(() => readHookSettings(undefined, environment)));
  } catch {
    // It has asked for nothing, and goes on without.
  }
}
