/** What a sample process is asked for; each request goes to a fresh process. */
export type SampleRequest =
  | { series: 'stock' | 'cold'; file: string }
  | { series: 'tiers'; file: string; cacheDirectory: string; sealKey: Uint8Array }
  | { series: 'floor'; wireFile: string; artifactFile: string };

/** Milliseconds by series, or why there are none. */
export type SampleReply =
  | {
      type: 'measured';
      ms: { stock?: number; cold?: number; disk?: number; memory?: number; floor?: number };
    }
  | { type: 'failed'; reason: string };
