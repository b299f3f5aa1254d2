import type { LoadResult } from 'wasm-compile-cache';
import type { ServedBy } from '../../shared/tiers.ts';

/**
 * Who gave a module, as the window names it. A module that stock V8 compiled lazily is the compiler's, for no tier
 * gave it; why it came to that stands in the load's warnings. Throws `RangeError` for what the window has no name for.
 */
export function servedByOf(servedBy: LoadResult['servedBy']): ServedBy {
  switch (servedBy) {
    case 'memory':
    case 'disk':
    case 'compiler':
      return servedBy;
    case 'stock':
      return 'compiler';
    default:
      throw new RangeError(`a module was served by ${servedBy}, which the window does not know`);
  }
}
