/** The tiers, the fastest first. */
export const TIERS = ['memory', 'disk'] as const;
export type TierName = (typeof TIERS)[number];

/** Which tier gave the module; `compiler` where none could and it was compiled. */
export type ServedBy = TierName | 'compiler';
