import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { toWireBytes } from '../../../src/main/engine/wire-bytes.ts';
import { HEADER_BYTES } from '../../../src/main/module-cache/entry-format.ts';
import { readEntryInto } from '../../../src/main/module-cache/read-entry.ts';
import { diskIn, SEAL_KEY } from '../support/disk.ts';
import { compiled, startEngine } from '../support/engines.ts';
import { answering } from '../support/wasm-modules.ts';

const { engine, pool } = await startEngine();
const { key, module } = await compiled(engine, answering(1111));
const engineId = engine.deterministicId;

/** A file that is as long as its header says, and holds nothing but that header. */
async function sparseEntry(wireLength: number, artifactLength: number): Promise<string> {
  const disk = diskIn(pool);
  await disk.save(key, engine, module);
  const path = disk.pathOf(key, engineId);
  const header = readFileSync(path).subarray(0, HEADER_BYTES);
  header.writeBigUInt64LE(BigInt(wireLength), 12);
  header.writeBigUInt64LE(BigInt(artifactLength), 20);
  writeFileSync(path, header);
  truncateSync(path, HEADER_BYTES + wireLength + artifactLength);
  return path;
}

it.each([
  ['more machine code than there can be', module.wireLength, 3_900_000_000],
  ['more wasm than V8 takes', 3_000_000_000, 900_000_000],
  ['as much as a very large module has', 200_000_000, 400_000_000],
])('gives no memory to an entry that only claims %s', async (_, wireLength, artifactLength) => {
  const path = await sparseEntry(wireLength, artifactLength);
  const allocated: number[] = [];
  const allocate = (length: number) => {
    allocated.push(length);
    return new ArrayBuffer(0);
  };
  const request = { path, key: key.toString(), engineId, sealKey: SEAL_KEY };
  expect(await readEntryInto({ ...request, wireBytes: null }, allocate)).toMatchObject({
    status: 'unusable',
  });
  const wireBytes = toWireBytes(answering(1111));
  expect(await readEntryInto({ ...request, wireBytes }, allocate)).toMatchObject({ status: 'unusable' });
  expect(allocated).toEqual([]);
});
