/** Pieces spread over all of the bytes, in which builds of a module nearly always differ. */
const PIECES = 48;
const PIECE = 16;

/** The prime of FNV-1a with 64 bits is 2^40 and this. */
const PRIME = 0x1b3;

/**
 * Gives a name by which bytes are known again: their number, and a sum of some hundred of them (FNV-1a, of 64 bits). It
 * takes the same for any number of bytes, where a hash of all of them takes as long as V8 takes to answer. It names
 * nothing that is run: whoever makes two modules with one name makes them wait for an artifact.
 */
export function fingerprintOf(bytes: Uint8Array): string {
  const { byteLength } = bytes;
  // In two halves of 32 bits, which are many times as fast as one `BigInt`.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  const last = Math.max(0, byteLength - PIECE);
  for (let piece = 0; piece <= PIECES; piece++) {
    const start = Math.floor((last / PIECES) * piece);
    const end = Math.min(byteLength, start + PIECE);
    for (let index = start; index < end; index++) {
      low = (low ^ (bytes[index] as number)) >>> 0;
      const product = low * PRIME;
      high = (high * PRIME + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0;
      low = product >>> 0;
    }
  }
  return `${byteLength}-${hex(high)}${hex(low)}`;
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}
