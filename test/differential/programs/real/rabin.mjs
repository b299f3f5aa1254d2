/** Rabin fingerprints, in AssemblyScript. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use }) {
  const { create } = use('rabin-wasm');
  const results = [];
  for (const [bits, least, most, size] of [
    [12, 256, 8192, 64],
    [8, 64, 1024, 16],
  ]) {
    const rabin = await create(bits, least, most, size);
    for (const step of [7919, 31, 1]) {
      const bytes = new Uint8Array(60_000).map((_, index) => (index * step * ((index >> 7) + 1)) & 255);
      results.push(Array.from(rabin.fingerprint(bytes)).join());
    }
  }
  return results.join(';');
}
