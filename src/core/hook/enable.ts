import { findAddonFile } from '../codec/find-addon.ts';
import { HOOK } from '../engine/stock-webassembly.ts';
import { debugTo } from './debug.ts';
import { type HookSettings, readHookSettings } from './hook-settings.ts';
import { HookState } from './hook-state.ts';
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

/** The first V8 without natives; the addon is built for some Nodes that have it. */
const FIRST_WITHOUT_NATIVES = 14;

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
    const settings = readHookSettings(directory);
    const debug = debugTo(settings.debugs);
    for (const problem of settings.problems) debug(problem);
    if (settings.isDisabled) return { status: DISABLED };
    const message = install(settings);
    if (message === null) {
      debug(`enabled, in ${settings.directory}, ${settings.mode}, from ${settings.smallest} bytes of wasm`);
      return { status: ENABLED, directory: settings.directory };
    }
    debug(`not enabled: ${message}`);
    return { status: FAILED, message };
  } catch (error) {
    return { status: FAILED, message: error instanceof Error ? error.message : String(error) };
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

/** Gives why it cannot be; null where it is done. */
function install(settings: HookSettings): string | null {
  const hasAddon = findAddonFile() !== null;
  const { versions, platform, arch, version } = process;
  if (!hasAddon && Number.parseInt(versions.v8, 10) >= FIRST_WITHOUT_NATIVES) {
    return `V8 ${versions.v8} gives no machine code without an addon, and the package has none for ${version} on ${platform} ${arch}`;
  }
  const { Module, compile, instantiate, compileStreaming, instantiateStreaming } =
    WebAssembly as unknown as Stock;
  const stock = { Module, compile, instantiate, compileStreaming, instantiateStreaming } as Stock;
  // The addon asks V8 for them later.
  const state = new HookState(settings, { needsWireBytes: !hasAddon });
  Object.defineProperty(host, HOOK, { value: { stock, state } satisfies Installed });
  putBefore(stock, state);
  return null;
}
