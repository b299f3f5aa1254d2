/** The tiers of this machine, the fastest first: what holds modules, and lets go of them. */
export const TIERS = ['memory', 'disk'] as const;
export type TierName = (typeof TIERS)[number];

/** All that a load asks, in its order: the team's tier is last. */
export const ASKED_TIERS = [...TIERS, 'shared'] as const;
export type AskedTier = (typeof ASKED_TIERS)[number];

/** The places where things happen: the tiers, and the compiler where none could answer. */
export const PLACES = [...ASKED_TIERS, 'compiler'] as const;
export type ServedBy = (typeof PLACES)[number];

/** Who gave a load its module: `compiler` where it was compiled ahead of time, `stock` where stock V8 compiled it lazily. */
export type GivenBy = ServedBy | 'stock';
