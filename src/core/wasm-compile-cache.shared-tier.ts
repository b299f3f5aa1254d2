/** What a hooked program loads where its loads wait for a compile, and a team's store may have spared it. */
export { openSharedTier } from './shared-tier/open-shared-tier.ts';
