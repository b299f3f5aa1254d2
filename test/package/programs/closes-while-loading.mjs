/** Opens caches one after the other, and closes each while a load is under way, of which its thread has just answered. */
import { openCache } from 'wasm-compile-cache';

const [, , path = '', directory = ''] = process.argv;
const clock = new Int32Array(new SharedArrayBuffer(4));

for (let round = 0; round < 5; round++) {
  const cache = await openCache({ directory, compile: 'ahead-of-time', smallest: 0 });
  await cache.load({ path });
  cache.load({ path: `${path}.missing` }).catch(() => {});
  // Nothing is heard on this thread meanwhile.
  Atomics.wait(clock, 0, 0, 100);
  await cache.close();
}
process.stdout.write('the end');
