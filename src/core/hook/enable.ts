import { readHookSettings } from './hook-settings.ts';
import { HookState } from './hook-state.ts';
import { install, installedHook } from './install.ts';
import { whyNoMachineCode } from './machine-code.ts';

/** What came of enabling the cache, with the numbers of Node's own `module.constants.compileCacheStatus`. */
export const compileCacheStatus = Object.freeze({
  FAILED: 0,
  ENABLED: 1,
  ALREADY_ENABLED: 2,
  DISABLED: 3,
} as const);

export interface EnableResult {
  /** One of `compileCacheStatus`. */
  readonly status: (typeof compileCacheStatus)[keyof typeof compileCacheStatus];
  /** Why it cannot be enabled, where `status` is `FAILED`. */
  readonly message?: string;
  /** Where modules are kept, where `status` is `ENABLED` or `ALREADY_ENABLED`. */
  readonly directory?: string;
}

/**
 * Has this thread's `WebAssembly` answered from the cache, until it ends. Never throws.
 *
 * @param directory where modules are kept: by default what `WASM_COMPILE_CACHE` names, else a folder of the user's
 */
export function enableWasmCompileCache(directory?: string): EnableResult {
  const { FAILED, ENABLED, ALREADY_ENABLED, DISABLED } = compileCacheStatus;
  try {
    const before = installedHook();
    if (before) return { status: ALREADY_ENABLED, directory: before.settings.directory };
    const state = new HookState(() => readHookSettings(directory));
    const { settings, debug } = state;
    for (const problem of settings.problems) debug(problem);
    if (settings.isDisabled) return { status: DISABLED };
    const message = whyNoMachineCode();
    if (message !== null) {
      debug(`not enabled: ${message}`);
      return { status: FAILED, message };
    }
    install(state);
    debug(`enabled, in ${settings.directory}, ${settings.mode}, from ${settings.smallest} bytes of wasm`);
    return { status: ENABLED, directory: settings.directory };
  } catch (error) {
    return { status: FAILED, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Gives where modules are kept; undefined where the cache is not enabled in this thread. */
export function getWasmCompileCacheDir(): string | undefined {
  return installedHook()?.settings.directory;
}

/**
 * Writes down what ran so far of the modules that are kept as used, without waiting for its time. Gives how many
 * modules' code was written. Never rejects.
 */
export async function flushWasmCompileCache(): Promise<number> {
  try {
    return (await installedHook()?.flush()) ?? 0;
  } catch {
    return 0;
  }
}
