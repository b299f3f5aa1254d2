import { HOOK } from '../engine/stock-webassembly.ts';
import type { HookState } from './hook-state.ts';
import { putBefore, type Stock } from './put-before.ts';

/** What a thread with a hook has of it, whichever copy of this package has put it there. */
interface Installed {
  readonly stock: Stock;
  readonly state: HookState;
}

const host = process as { [HOOK]?: Installed };

/** Gives this thread's hook; undefined where it has none. */
export function installedHook(): HookState | undefined {
  return host[HOOK]?.state;
}

/** Throws where `WebAssembly` cannot be changed. */
export function install(state: HookState): void {
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
