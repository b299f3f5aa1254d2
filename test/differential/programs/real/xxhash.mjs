/** xxHash, written by hand in the text format. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use }) {
  const { h32, h64, h64Raw, create64 } = await use('xxhash-wasm')();
  const results = [];
  for (const length of [0, 1, 3, 4, 15, 16, 31, 32, 33, 1000, 100_000]) {
    const text = 'aé😀'.repeat(length).slice(0, length);
    results.push(h32(text, length), h64(text, BigInt(length)), h64Raw(new TextEncoder().encode(text)));
    results.push(create64().update(text).update('more').digest());
  }
  return results.join();
}
