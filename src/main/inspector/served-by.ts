import type { LoadResult } from 'wasm-compile-cache';
import type { GivenBy, TierName } from '../../shared/tiers.ts';

/**
 * Who gave a module, as the window names it. Where a tier gave stock V8's module, it is the tier's. Throws `RangeError`
 * for what the window has no name for.
 *
 * @param foundIn the tier that had the module, as far as that is known
 */
export function givenBy({ servedBy }: Pick<LoadResult, 'servedBy'>, foundIn: TierName | null): GivenBy {
  switch (servedBy) {
    case 'memory':
    case 'disk':
    case 'compiler':
      return servedBy;
    case 'stock':
      return foundIn ?? servedBy;
    default:
      throw new RangeError(`a module was served by ${servedBy}, which the window does not know`);
  }
}
