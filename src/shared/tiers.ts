/** The tiers, the fastest first. */
export const TIERS = ['memory', 'disk'] as const;
export type TierName = (typeof TIERS)[number];

/** A tier, or the compiler where none could answer: the three places where things happen. */
export type ServedBy = TierName | 'compiler';

/** Who gave a load its module: `compiler` where it was compiled ahead of time, `stock` where stock V8 compiled it lazily. */
export type GivenBy = ServedBy | 'stock';
