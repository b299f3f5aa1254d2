/** List prices in US dollars, for the region us-east-1 and readers in North America and Europe; no free tiers. */

const GB = 1e9;
const TB = 1e12;

export const PRICES = {
  s3: {
    perStoredGB: 0.023,
    perThousandWrites: 0.005,
    perThousandReads: 0.0004,
    /** To the internet; within the region nothing. */
    perGBOut: [
      [10 * TB, 0.09],
      [40 * TB, 0.085],
      [100 * TB, 0.07],
      [Number.POSITIVE_INFINITY, 0.05],
    ],
  },
  cdn: {
    perTenThousandRequests: 0.01,
    perGBOut: [
      [10 * TB, 0.085],
      [40 * TB, 0.08],
      [100 * TB, 0.06],
      [350 * TB, 0.04],
      [Number.POSITIVE_INFINITY, 0.03],
    ],
    /** Places that each fetch an object once from S3, which costs no transfer. */
    places: 12,
  },
};

/** @typedef {import('./fleet.mjs').Month} Month */

/**
 * @param {Month} month
 * @returns {{ storage: number, requests: number, transfer: number }} dollars a month, where all read from S3 over the internet
 */
export function costOnS3({
  manifestGets,
  artifactGets,
  misses,
  publisherReads,
  puts,
  bytesOut,
  storedBytes,
}) {
  const { s3 } = PRICES;
  return {
    storage: (storedBytes / GB) * s3.perStoredGB,
    requests:
      (puts / 1000) * s3.perThousandWrites +
      ((manifestGets + artifactGets + misses + publisherReads) / 1000) * s3.perThousandReads,
    transfer: inSteps(bytesOut, s3.perGBOut),
  };
}

/**
 * @param {Month} month
 * @returns {{ storage: number, requests: number, transfer: number }} dollars a month, where readers read from a CDN before S3
 */
export function costFromCdn(month) {
  const { cdn, s3 } = PRICES;
  const reads = month.manifestGets + month.artifactGets + month.misses;
  // What is not there is asked for at S3 each time: it may be there by then.
  const atS3 = month.puts * cdn.places + month.misses + month.publisherReads;
  return {
    storage: (month.storedBytes / GB) * s3.perStoredGB,
    requests:
      (reads / 10_000) * cdn.perTenThousandRequests +
      (month.puts / 1000) * s3.perThousandWrites +
      (atS3 / 1000) * s3.perThousandReads,
    transfer: inSteps(month.bytesOut, cdn.perGBOut),
  };
}

/**
 * @param {number} bytes
 * @param {readonly (readonly number[])[]} steps so many bytes at so many dollars for each GB
 */
function inSteps(bytes, steps) {
  let left = bytes;
  let dollars = 0;
  for (const [size = 0, price = 0] of steps) {
    const part = Math.min(left, size);
    dollars += (part / GB) * price;
    left -= part;
  }
  return dollars;
}
