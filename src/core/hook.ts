/**
 * The hook, for a program that enables it itself: `WebAssembly` answered from the cache, with no line of code where modules
 * are compiled. The conventions are those of Node's own `module.enableCompileCache`.
 */
export {
  compileCacheStatus,
  type EnableResult,
  enableWasmCompileCache,
  flushWasmCompileCache,
  getWasmCompileCacheDir,
} from './hook/enable.ts';
