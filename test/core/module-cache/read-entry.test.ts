import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { HEADER_BYTES } from '../../../src/core/module-cache/entry-format.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { readEntry, readEntrySync } from '../../../src/core/module-cache/read-entry.ts';
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
  expect(readEntrySync({ ...request, wireBytes }, 1_000)).toBeNull();
  expect(allocated).toEqual([]);
});

describe('an entry that is read at once', () => {
  const wireBytes = answering(1111);
  const LIMIT = 10_000;

  async function stored() {
    const disk = diskIn(pool);
    const origin = { name: 'one', mode: 'background', compiledAt: 1, compileMs: 2 };
    await disk.save(key, engine, { ...module, origin });
    const path = disk.pathOf(key, engineId);
    return { path, origin, request: { path, key, engineId, sealKey: SEAL_KEY } };
  }

  it('gives the same as one that is waited for', async () => {
    const { request, origin } = await stored();
    const waited = await readEntry({ ...request, wireBytes: toWireBytes(wireBytes) });
    const read = readEntrySync({ ...request, wireBytes }, LIMIT);
    if (waited.status !== 'read' || read === null) throw new Error('it was not read');
    expect(Buffer.from(read.artifact).equals(Buffer.from(waited.artifact))).toBe(true);
    expect(read.artifact.byteLength).toBeGreaterThan(0);
    expect(read.origin).toEqual(origin);
  });

  it('is not taken where a byte of it is another one, wherever that is', async () => {
    const { path, request } = await stored();
    const whole = readFileSync(path);
    // A seal covers the caller's wire bytes, and not the entry's own, which nobody reads.
    const artifactAt = HEADER_BYTES + wireBytes.byteLength;
    const anywhere = fc.oneof(
      fc.integer({ min: 0, max: HEADER_BYTES - 1 }),
      fc.integer({ min: artifactAt, max: whole.byteLength - 1 }),
    );
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 1, max: 255 }), (place, change) => {
        const spoilt = Buffer.from(whole);
        spoilt[place] = (spoilt[place] ?? 0) ^ change;
        writeFileSync(path, spoilt);
        expect(readEntrySync({ ...request, wireBytes }, LIMIT)).toBeNull();
      }),
      { numRuns: 200 },
    );
    writeFileSync(path, whole);
    expect(readEntrySync({ ...request, wireBytes }, LIMIT)).not.toBeNull();
  });

  it.each<[string, (path: string) => void]>([
    ['is cut short', (path) => truncateSync(path, statSync(path).size - 1)],
    ['goes on behind its end', (path) => appendFileSync(path, 'more')],
    ['is gone', (path) => rmSync(path)],
    [
      'is a link',
      (path) => {
        renameSync(path, `${path}.other`);
        symlinkSync(`${path}.other`, path);
      },
    ],
    [
      'is a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ])('is not taken where it %s', async (_, spoil) => {
    const { path, request } = await stored();
    spoil(path);
    expect(readEntrySync({ ...request, wireBytes }, LIMIT)).toBeNull();
  });

  it('is not taken for other wire bytes, another key, another engine or another installation', async () => {
    const { request } = await stored();
    for (const [what, other] of Object.entries({
      wireBytes: answering(1112),
      key: await ModuleHash.of(answering(1112)),
      engineId: toEngineId('another-engine'),
      sealKey: randomBytes(32),
    })) {
      expect(readEntrySync({ ...request, wireBytes, [what]: other }, LIMIT), what).toBeNull();
    }
  });
});
