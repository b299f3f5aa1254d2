/** Where a disk tier lies, in a form that can be sent. */
export interface Place {
  cacheDirectory: string;
  /** In hex. */
  sealKey: string;
}

const GiB = 2 ** 30;

/** What the cache is opened with there: room for every module that is measured. */
export function cacheOptionsFor({ cacheDirectory, sealKey }: Place) {
  return {
    directory: cacheDirectory,
    sealKey: new Uint8Array(Buffer.from(sealKey, 'hex')),
    memoryBudget: 4 * GiB,
    diskBudget: 16 * GiB,
    // What is measured there is the whole module's code, and what every module costs.
    compile: 'ahead-of-time' as const,
    smallest: 0,
  };
}
