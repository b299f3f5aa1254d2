import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { HEADER_BYTES } from '../../../src/core/module-cache/entry-format.ts';
import { readEntry } from '../../../src/core/module-cache/read-entry.ts';
import { diskIn, SEAL_KEY } from '../../support/disk.ts';
import { compiled, startEngine } from '../../support/engines.ts';
import { answering } from '../../support/wasm-modules.ts';

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
  const wireBytes = toWireBytes(answering(1111));
  const allocated: number[] = [];
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal(
    'SharedArrayBuffer',
    class extends SharedArrayBuffer {
      constructor(length: number) {
        super(0);
        allocated.push(length);
      }
    },
  );
  const request = { path, key: key, engineId, sealKey: SEAL_KEY };
  expect(await readEntry({ ...request, wireBytes: null })).toMatchObject({ status: 'unusable' });
  expect(await readEntry({ ...request, wireBytes })).toMatchObject({ status: 'unusable' });
  expect(allocated).toEqual([]);
});
