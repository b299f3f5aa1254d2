/** What is said of the machine code of a module that stock V8 has answered for. */
import type { FollowUp } from '../../shared/compile-mode.ts';
import { formatBytes } from '../format.ts';

/** As a sentence goes on with it, e.g. `its artifact follows in the background`. */
export function followUpText(follows: FollowUp | null): string {
  if (follows === null) return 'it has no machine code of the cache';
  const { way, state, artifactBytes, problem } = follows;
  switch (state) {
    case 'coming':
      return way === 'background'
        ? 'its artifact follows in the background'
        : 'the machine code of what runs is kept as it comes to be';
    case 'there':
      return way === 'background'
        ? `its artifact is on disk now (${formatBytes(artifactBytes)})`
        : `${formatBytes(artifactBytes)} of machine code of what ran are kept`;
    case 'ended':
      return 'its compile in the background was cancelled';
    case 'failed':
      return `no artifact could be made of it: ${problem ?? 'it is not known why'}`;
  }
}
