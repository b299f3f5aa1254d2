import type { LoadResult } from 'wasm-compile-cache';
import type { AskedTier, GivenBy } from '../../shared/tiers.ts';

/**
 * Who gave a module, as the window names it. Where a tier or the compiling process has answered and V8 gave a module of
 * its own in the place of theirs, it is still theirs: the load has a warning of it. Throws `RangeError` for what the
 * window has no name for.
 *
 * @param foundIn the tier that had the module, as far as that is known
 */
export function givenBy(
  { servedBy, artifactBytes }: Pick<LoadResult, 'servedBy' | 'artifactBytes'>,
  foundIn: AskedTier | null,
): GivenBy {
  switch (servedBy) {
    case 'memory':
    case 'disk':
    case 'shared':
    case 'compiler':
      return servedBy;
    case 'stock':
      return foundIn ?? (artifactBytes > 0 ? 'compiler' : servedBy);
    default:
      throw new RangeError(`a module was served by ${servedBy}, which the window does not know`);
  }
}
