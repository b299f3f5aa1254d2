/** Under this name a process's hook keeps what it has put itself before; see `hook/installed-hook.ts`. */
export const HOOK = Symbol.for('wasm-compile-cache.hook');

/** What `WebAssembly` has before a hook is put before it. */
export type StockWebAssembly = Pick<typeof WebAssembly, 'Module' | 'compile' | 'instantiate'>;

/** Gives V8's own functions, also where a program has the hook: its calls are answered by a cache, which would ask itself. */
export function stockWebAssembly(): StockWebAssembly {
  const { [HOOK]: hook } = process as { [HOOK]?: { readonly stock: StockWebAssembly } };
  return hook?.stock ?? WebAssembly;
}
