/** What the disk tier holds of a module: one entry for each engine that compiled it. */
export interface EntryInfo {
  engineId: string;
  /** Whether this app's own engine can run it. */
  isOurs: boolean;
  /** What it takes on disk. */
  bytes: number;
  /** Null where what the entry says of itself is not to be believed; `verified` says why. */
  wireBytes: number | null;
  artifactBytes: number | null;
  storedAt: number;
  /** What it was compiled under: a path, or whatever name its module was given; null where it had none. */
  name: string | null;
  /** How its machine code came to be, such as `ahead-of-time`; null where the entry does not say. */
  mode: string | null;
  /** What that compile took, without the wait for it; null where the entry does not say. */
  compileMs: number | null;
  /**
   * When it was last checked from its first byte to its last, or its header was found wrong, and what is wrong with it;
   * null where it was not checked yet.
   */
  verified: { at: number; problem: string | null } | null;
}
