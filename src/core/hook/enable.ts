import { isAbsolute } from 'node:path';
import { HOOK } from '../engine/stock-webassembly.ts';
import { isOn, readHookSettings } from './hook-settings.ts';
import { HookState } from './hook-state.ts';
import { whyNoMachineCode } from './machine-code.ts';
import { putBefore, type Stock } from './put-before.ts';

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

/** What a thread with a hook has of it, whichever copy of this package has put it there. */
interface Installed {
  readonly stock: Stock;
  readonly state: HookState;
}

const host = process as { [HOOK]?: Installed };

/**
 * Has this thread's `WebAssembly` answered from the cache, until it ends. Never throws.
 *
 * @param directory where modules are kept: by default what `WASM_COMPILE_CACHE` names, else a folder of the user's
 */
export function enableWasmCompileCache(directory?: string): EnableResult {
  const { FAILED, ENABLED, ALREADY_ENABLED, DISABLED } = compileCacheStatus;
  try {
    const installed = host[HOOK];
    if (installed) return { status: ALREADY_ENABLED, directory: installed.state.settings.directory };
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

/**
 * The same as the environment says, for a program that may load no wasm: all that can wait is left until it does.
 * Never throws.
 */
export function register(): void {
  try {
    const {
      WASM_COMPILE_CACHE: directory = '',
      WASM_COMPILE_CACHE_DISABLE: disable,
      WASM_COMPILE_CACHE_DEBUG: debug,
      NODE_DEBUG: nodeDebug,
    } = process.env;
    // What is asked for by debugging is wanted now, and a relative path is from where the program was started.
    const isWanted = debug !== undefined || nodeDebug !== undefined;
    const isRelative = directory !== '' && !isAbsolute(directory);
    if (isWanted || isRelative) enableWasmCompileCache();
    else if (!isOn(disable) && !host[HOOK]) install(new HookState(readHookSettings));
  } catch {
    // It has asked for nothing, and goes on without.
  }
}

/** Gives where modules are kept; undefined where the cache is not enabled in this thread. */
export function getWasmCompileCacheDir(): string | undefined {
  return host[HOOK]?.state.settings.directory;
}

/**
 * Writes down what ran so far of the modules that are kept as used, without waiting for its time. Gives how many
 * modules' code was written. Never rejects.
 */
export async function flushWasmCompileCache(): Promise<number> {
  try {
    return (await host[HOOK]?.state.flush()) ?? 0;
  } catch {
    return 0;
  }
}

/** Throws where `WebAssembly` cannot be changed. */
function install(state: HookState): void {
  const { Module, compile, instantiate, compileStreaming, instantiateStreaming } =
    WebAssembly as unknown as Stock;
  const stock = { Module, compile, instantiate, compileStreaming, instantiateStreaming } as Stock;
  // First, for the cache must never ask the hook.
  const value: Installed = { stock, state };
  Object.defineProperty(host, HOOK, { value, configurable: true });
  try {
    putBefore(stock, state);
  } catch (error) {
    delete host[HOOK];
    throw error;
  }
}
