import { isInspectable, labelIn } from '../inspect/inspected-caches.ts';
import { COMPILE_MODES, type CompileMode, isCompileMode } from '../loader/compile-mode.ts';
import { path } from '../on-demand.ts';
import { type StoreAddress, storeVariables } from '../shared-tier/store-options.ts';
import { trustedKeysIn } from '../signing/key-places.ts';
import type { Bytes } from '../units.ts';
import { cacheHome } from './cache-home.ts';

/** A team's store, whose secrets were there when the program began: some empty their environment. */
export interface HookStore extends StoreAddress {
  environment: Record<string, string>;
}

/** What a program's hook is told by its environment. */
export interface HookSettings {
  /** Whether the environment forbids it. */
  isDisabled: boolean;
  /** The cache's folder, an absolute path. */
  directory: string;
  /** Where the key is kept that entries are sealed with, an absolute path; undefined for the folder's own. */
  keyPath: string | undefined;
  mode: CompileMode;
  /** The team's store, and whom to trust; null where there is none. */
  store: HookStore | null;
  /** Modules of fewer bytes of wasm are left to stock V8. */
  smallest: Bytes;
  /** Whether what the hook does is written to standard error. */
  debugs: boolean;
  /** A file that each load is told to, an absolute path. */
  reportPath: string | undefined;
  /** What of the environment makes no sense, and was left aside. */
  problems: string[];
  /** What inspectors find the process by; null where they may not look at it. */
  inspection: { label: string | null; environment: NodeJS.ProcessEnv } | null;
}

/**
 * A command that ends at once gains nothing from a module that V8 compiles and runs in less time than it takes to start
 * the thread that would bring it from disk.
 */
export const SMALLEST: Bytes = 128 * 1024;

/** Reads the environment. @param directory the folder that a program asks for, which the environment has no say in then */
export function readHookSettings(
  directory?: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): HookSettings {
  const problems: string[] = [];
  const { resolve } = path();
  const {
    WASM_COMPILE_CACHE: given,
    WASM_COMPILE_CACHE_KEY: keyPath,
    WASM_COMPILE_CACHE_REPORT: reportPath,
    WASM_COMPILE_CACHE_STORE: store,
    WASM_COMPILE_CACHE_MODE: mode = 'auto',
    WASM_COMPILE_CACHE_SMALLEST: smallest = String(SMALLEST),
  } = environment;
  if (!isCompileMode(mode)) {
    problems.push(
      `WASM_COMPILE_CACHE_MODE is ${JSON.stringify(mode)}: give one of ${COMPILE_MODES.join(', ')}`,
    );
  }
  const isBytes = /^\d{1,10}$/.test(smallest);
  if (!isBytes) {
    problems.push(`WASM_COMPILE_CACHE_SMALLEST is ${JSON.stringify(smallest)}: give a whole number of bytes`);
  }
  return {
    isDisabled: isOn(environment.WASM_COMPILE_CACHE_DISABLE),
    directory: resolve(directory || given || cacheHome(environment)),
    keyPath: keyPath ? resolve(keyPath) : undefined,
    mode: isCompileMode(mode) ? mode : 'auto',
    smallest: isBytes ? Number(smallest) : SMALLEST,
    store: store
      ? { at: store, trustedKeys: trustedKeysIn(environment), environment: storeVariables(environment) }
      : null,
    debugs: isOn(environment.WASM_COMPILE_CACHE_DEBUG) || isNamedIn(environment.NODE_DEBUG),
    reportPath: reportPath ? resolve(reportPath) : undefined,
    problems,
    inspection: isInspectable(environment) ? { label: labelIn(environment), environment } : null,
  };
}

/** As Node reads its own: `NODE_DISABLE_COMPILE_CACHE=1`. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}

/** As `util.debuglog` reads it: names with `*` in them, separated by commas, in any case. */
function isNamedIn(nodeDebug = ''): boolean {
  return nodeDebug.split(',').some((name) => {
    const pattern = name
      .trim()
      .replace(/[|\\{}()[\]^$+?.]/g, '\\$&')
      .replaceAll('*', '.*');
    return pattern !== '' && new RegExp(`^${pattern}$`, 'i').test('wasm-compile-cache');
  });
}
