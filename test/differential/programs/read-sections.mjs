/**
 * A section of a module, and a way to read the numbers (LEB128, of 32 bits) at its beginning, one after the other.
 * @typedef {object} Section
 * @property {number} id
 * @property {() => number} number
 * @property {(length: number) => Uint8Array} bytes gives the next ones
 */

/**
 * @param {Uint8Array} wireBytes of a valid module
 * @returns {Generator<Section>}
 */
export function* sectionsOf(wireBytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wireBytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  /** @param {number} length */
  const bytes = (length) => {
    at += length;
    return wireBytes.subarray(at - length, at);
  };
  while (at < wireBytes.length) {
    const id = wireBytes[at++] ?? 0;
    const length = number();
    const end = at + length;
    yield { id, number, bytes };
    at = end;
  }
}
