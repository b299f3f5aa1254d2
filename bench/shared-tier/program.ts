/** Gets an object from a store twice, in a process that has done nothing before. */
import { Agent, get } from 'node:http';
import { openObjectStore } from '../../src/core/shared-tier/open-object-store.ts';
import { STORE_VARIABLE, type StoreRequest, type StoreSample, type Way } from './request.ts';

const { url, name, bytes, way }: StoreRequest = JSON.parse(process.env[STORE_VARIABLE] as string);
const store = openObjectStore(url, {});
const agent = new Agent({ keepAlive: true });

const WAYS: Record<Way, () => Promise<Uint8Array>> = {
  store: async () => (await store.get(name, { maxBytes: bytes })) as Uint8Array,
  fetch: async () => new Uint8Array(await (await fetch(new URL(name, url))).arrayBuffer()),
  '2 ranges': () => inRanges(2),
  '4 ranges': () => inRanges(4),
};

/** What the store would do if it got an object in parts, each over a connection of its own. */
async function inRanges(count: number): Promise<Uint8Array> {
  const whole = new Uint8Array(bytes);
  const part = Math.ceil(bytes / count);
  await Promise.all(
    Array.from({ length: count }, (_, index) => {
      let at = index * part;
      const headers = { range: `bytes=${at}-${Math.min(at + part, bytes) - 1}` };
      return new Promise<void>((resolve, reject) => {
        get(new URL(name, url), { agent, headers }, (answer) => {
          answer.on('data', (chunk: Uint8Array) => {
            whole.set(chunk, at);
            at += chunk.byteLength;
          });
          answer.once('end', resolve);
          answer.once('error', reject);
        }).once('error', reject);
      });
    }),
  );
  return whole;
}

async function timed(): Promise<number> {
  const start = performance.now();
  const got = await WAYS[way]();
  const ms = performance.now() - start;
  if (got.byteLength !== bytes) throw new Error(`${got.byteLength} bytes came instead of ${bytes}`);
  return ms;
}

// A transfer of the store keeps no process alive.
const hold = setInterval(() => {}, 1_000);
const sample: StoreSample = { first: await timed(), next: await timed() };
clearInterval(hold);
agent.destroy();
await store.close();
process.stdout.write(JSON.stringify(sample));
