import type { CompileOptionsOfWasm } from '../engine/compile-stock.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { NewsListener } from '../module-cache/trace.ts';
import { COMPILE_MODES, type CompileMode, isCompileMode } from './compile-mode.ts';
import { LoadError } from './load-error.ts';

/** What to load: a file, bytes, or a module whose key is known and that a tier is likely to hold. */
export type LoadSource =
  | { path: string }
  | { bytes: Uint8Array | ArrayBuffer }
  | { key: ModuleHash; wireBytes: () => Promise<Uint8Array> };

export interface LoadOptions {
  /**
   * What an entry says that its module was compiled under: for a file its whole path by default, else nothing. Of a
   * name of more than 720 bytes the end is kept.
   */
  name?: string | undefined;
  /** What to do where no tier has the module; the loader's own choice by default. Of callers that share a load, the first decides. */
  compile?: CompileMode | undefined;
  /** Ends this caller's load; a compile that nobody else waits for is ended with it. */
  signal?: AbortSignal | undefined;
  /**
   * WebAssembly's own compile options. No artifact carries them yet, so V8 compiles as it does without a cache, and
   * nothing is kept.
   */
  compileOptions?: CompileOptionsOfWasm | undefined;
  /**
   * Told what happens, while it happens (see `LoadNews`). Once this caller has given up, it hears of a compile's end
   * only, which others may still wait for; a caller that joined another's load hears of its own steps only.
   */
  onNews?: NewsListener | undefined;
}

/** Throws a `LoadError` `other` for a source or options that are none, which a program without types may hand over. */
export function requireRequest(source: LoadSource, options: LoadOptions): void {
  if (!isSource(source)) {
    throw new LoadError(
      'other',
      'this is nothing to load: give { path } as a string, { bytes }, or { key, wireBytes }',
    );
  }
  if (typeof options !== 'object' || options === null) {
    throw new LoadError('other', 'the options of a load are an object');
  }
  const { compile, signal, onNews } = options;
  if (compile !== undefined && !isCompileMode(compile)) {
    throw new LoadError('other', `compile is none of ${COMPILE_MODES.join(', ')}`);
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new LoadError('other', 'signal is no AbortSignal');
  }
  if (onNews !== undefined && typeof onNews !== 'function') {
    throw new LoadError('other', 'onNews is no function');
  }
}

function isSource(source: LoadSource): boolean {
  if (typeof source !== 'object' || source === null) return false;
  if ('key' in source) return typeof source.key === 'string' && typeof source.wireBytes === 'function';
  if ('bytes' in source) return ArrayBuffer.isView(source.bytes) || isBuffer(source.bytes);
  return typeof source.path === 'string';
}

/** One of another realm is no instance of this one's class: a test runner's, for instance. */
function isBuffer(bytes: unknown): boolean {
  return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(bytes));
}
