import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { CacheError } from '../../src/core/module-cache/cache-error.ts';
import { HEADER_BYTES } from '../../src/core/module-cache/entry-format.ts';
import { SEAL_KEY_BYTES, sealEntry } from '../../src/core/module-cache/entry-seal.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { sourceOf, startEngine } from '../support/engines.ts';
import { failureOf } from '../support/failures.ts';
import { answerOf } from '../support/wasm-modules.ts';
import { figure } from './support/figures.ts';
import { InProcessEngine } from './support/in-process-engine.ts';
import { type Stocked, stock, stockLargeCode } from './support/stocked.ts';

const CORRUPTIONS = 2000;
const SEAL_KEY = randomBytes(SEAL_KEY_BYTES);
const { pool } = await startEngine();
// In memory where there is such a volume: what it is about is the bytes, and waiting for a disk would take a minute.
const volume = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const folder = realpathSync(mkdtempSync(join(volume, 'wasm-cache-test-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes that are not what a cache wrote for this module; made of those that it did write. */
interface Corruption {
  name: string;
  apply(entry: Buffer, others: Others): Buffer;
}

/** Entries that are whole, and sealed, and not this one. */
interface Others {
  /** Of another module, by this engine and installation. */
  module: Buffer;
  /** Of this module, by another engine. */
  engine: Buffer;
  /** Of this module and engine, by another installation. */
  installation: Buffer;
}

/** From 0 to 1; not `fc.double`, nearly all of whose values are next to 0. */
const position = fc.integer({ min: 0, max: 2 ** 30 - 1 }).map((part) => part / 2 ** 30);
const at = (part: number, length: number) => Math.floor(part * length);

const flippedBits = fc
  .array(fc.tuple(position, fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 8 })
  .map(
    (flips): Corruption => ({
      name: 'flipped bits',
      apply: (entry) => {
        for (const [part, bit] of flips) {
          const index = at(part, entry.byteLength);
          entry[index] = (entry[index] as number) ^ (1 << bit);
        }
        return entry;
      },
    }),
  );

/** The header is a small part of an entry, and the one that is read before the seal is checked. */
const flippedHeaderBit = fc
  .tuple(fc.integer({ min: 0, max: HEADER_BYTES - 1 }), fc.integer({ min: 0, max: 7 }))
  .map(
    ([index, bit]): Corruption => ({
      name: 'a flipped bit of the header',
      apply: (entry) => {
        entry[index] = (entry[index] as number) ^ (1 << bit);
        return entry;
      },
    }),
  );

const overwrittenRun = fc.tuple(position, fc.uint8Array({ minLength: 1, maxLength: 5_000 })).map(
  ([part, run]): Corruption => ({
    name: 'an overwritten run',
    apply: (entry) => {
      entry.set(run.subarray(0, entry.byteLength - at(part, entry.byteLength)), at(part, entry.byteLength));
      return entry;
    },
  }),
);

const truncated = position.map(
  (part): Corruption => ({
    name: 'truncated',
    apply: (entry) => entry.subarray(0, at(part, entry.byteLength)),
  }),
);

const extended = fc.uint8Array({ minLength: 1, maxLength: 300 }).map(
  (more): Corruption => ({
    name: 'extended',
    apply: (entry) => Buffer.concat([entry, more]),
  }),
);

const swapped = fc.constantFrom('module', 'engine', 'installation').map(
  (which: keyof Others): Corruption => ({
    name: `swapped with another ${which}'s`,
    apply: (_, others) => others[which],
  }),
);

/** The header of one entry over the contents of another. */
const transplanted = fc.tuple(fc.constantFrom('module', 'engine', 'installation'), fc.boolean()).map(
  ([which, theirHeader]: [keyof Others, boolean]): Corruption => ({
    name: `put together with another ${which}'s`,
    apply: (entry, others) => {
      const [header, contents] = theirHeader ? [others[which], entry] : [entry, others[which]];
      return Buffer.concat([header.subarray(0, HEADER_BYTES), contents.subarray(HEADER_BYTES)]);
    },
  }),
);

const randomHeader = fc.uint8Array({ minLength: HEADER_BYTES, maxLength: HEADER_BYTES }).map(
  (header): Corruption => ({
    name: 'a random header',
    apply: (entry) => Buffer.concat([header, entry.subarray(HEADER_BYTES)]),
  }),
);

/** Lengths that still add up to the file's: where wire bytes end and code begins is the seal's to know. */
const shiftedBorder = fc.integer({ min: 1, max: 30 }).map(
  (shift): Corruption => ({
    name: 'a shifted border of wire bytes and code',
    apply: (entry) => {
      entry.writeBigUInt64LE(entry.readBigUInt64LE(12) - BigInt(shift), 12);
      entry.writeBigUInt64LE(entry.readBigUInt64LE(20) + BigInt(shift), 20);
      return entry;
    },
  }),
);

const exchangedSections = fc.constant<Corruption>({
  name: 'code in front of the wire bytes',
  apply: (entry) => {
    const border = HEADER_BYTES + Number(entry.readBigUInt64LE(12));
    const wireLength = entry.readBigUInt64LE(12);
    entry.writeBigUInt64LE(entry.readBigUInt64LE(20), 12);
    entry.writeBigUInt64LE(wireLength, 20);
    return Buffer.concat([
      entry.subarray(0, HEADER_BYTES),
      entry.subarray(border),
      entry.subarray(HEADER_BYTES, border),
    ]);
  },
});

/** What somebody without this installation's key can do at best: well-formed in every byte but the seal's. */
const forged = fc.uint8Array({ minLength: SEAL_KEY_BYTES, maxLength: SEAL_KEY_BYTES }).map(
  (theirKey): Corruption => ({
    name: 'forged with another key',
    apply: (entry) => {
      const header = entry.subarray(0, HEADER_BYTES);
      sealEntry(theirKey, header, [entry.subarray(HEADER_BYTES)]);
      return entry;
    },
  }),
);

const randomFile = fc.uint8Array({ maxLength: 2_000 }).map(
  (bytes): Corruption => ({
    name: 'random bytes',
    apply: () => Buffer.from(bytes),
  }),
);

const corruption = fc.oneof(
  { arbitrary: flippedBits, weight: 4 },
  { arbitrary: flippedHeaderBit, weight: 3 },
  { arbitrary: overwrittenRun, weight: 2 },
  { arbitrary: truncated, weight: 2 },
  extended,
  { arbitrary: swapped, weight: 2 },
  { arbitrary: transplanted, weight: 2 },
  randomHeader,
  shiftedBorder,
  exchangedSections,
  forged,
  randomFile,
);

/** Whether header and code are as they were sealed, and only the wire bytes between them are not. */
function onlyWireBytesDiffer(entry: Buffer, corrupted: Buffer): boolean {
  const code = HEADER_BYTES + Number(entry.readBigUInt64LE(12));
  return (
    corrupted.byteLength === entry.byteLength &&
    corrupted.subarray(0, HEADER_BYTES).equals(entry.subarray(0, HEADER_BYTES)) &&
    corrupted.subarray(code).equals(entry.subarray(code))
  );
}

/** Whether a file begins as an entry does, and says that another version of the package wrote it. */
function isOfOtherFormat(entry: Buffer, corrupted: Buffer): boolean {
  const [magic, version] = [corrupted.subarray(0, 8), corrupted.subarray(8, 12)];
  return (
    magic.equals(entry.subarray(0, 8)) && version.byteLength === 4 && !version.equals(entry.subarray(8, 12))
  );
}

/** Fills a cache with all modules and gives the bytes of each entry. */
async function entriesOf(
  stocked: readonly Stocked[],
  engine: InProcessEngine,
  directory: string,
  sealKey: Uint8Array,
): Promise<Buffer[]> {
  const cache = new FileSystemCache({ directory, sealKey, tasks: pool, budget: 2 ** 40 });
  const bytes: Buffer[] = [];
  for (const { key, module } of stocked) {
    await cache.save(key, engine, module);
    bytes.push(readFileSync(cache.pathOf(key, engine.deterministicId)));
  }
  return bytes;
}

test(`${CORRUPTIONS} corrupted entries are misses, and none reaches V8`, async () => {
  const start = performance.now();
  const engine = new InProcessEngine();
  const foreignEngine = new InProcessEngine('-other');
  const stocked = [
    ...(await stock(engine, [0, 1_000, 30_000])),
    await stockLargeCode(engine, 10),
    await stockLargeCode(engine, 100),
    await stockLargeCode(engine, 1_000),
  ];
  const directory = join(folder, 'cache');
  const own = await entriesOf(stocked, engine, directory, SEAL_KEY);
  const byEngine = await entriesOf(stocked, foreignEngine, join(folder, 'engine'), SEAL_KEY);
  const byInstallation = await entriesOf(stocked, engine, join(folder, 'other'), randomBytes(SEAL_KEY_BYTES));
  const cache = new FileSystemCache({ directory, sealKey: SEAL_KEY, tasks: pool, budget: 2 ** 40 });
  const seen = new Map<string, number>();
  const totals = { misses: 0, unread: 0, reachedV8: 0, dropped: 0, otherFormat: 0, goodAgain: 0 };
  const index = fc.integer({ min: 0, max: stocked.length - 1 });
  const givesWireBytes = fc.boolean();

  const property = fc.asyncProperty(
    corruption,
    index,
    fc.integer({ min: 1, max: stocked.length - 1 }),
    givesWireBytes,
    async (corrupt, which, distance, given) => {
      const { key, answer, module, bytes } = stocked[which] as Stocked;
      const path = cache.pathOf(key, engine.deterministicId);
      const entry = own[which] as Buffer;
      const corrupted = corrupt.apply(Buffer.from(entry), {
        module: own[(which + distance) % own.length] as Buffer,
        engine: byEngine[which] as Buffer,
        installation: byInstallation[which] as Buffer,
      });
      // Two flips of one bit, or a run that was there before.
      fc.pre(!corrupted.equals(entry));
      writeFileSync(path, corrupted);
      let wireBytes = given ? await module.wireSource?.read() : undefined;
      if (wireBytes && onlyWireBytesDiffer(entry, corrupted)) {
        // Not read from the file where the caller has them: what V8 gets is what was sealed, and the module is right.
        const { module: loaded } = await cache.load(key, engine, { wireBytes });
        expect(answerOf(loaded)).toBe(answer);
        totals.unread++;
        wireBytes = undefined;
      }
      const before = engine.deserializations;
      const error = await failureOf(cache.load(key, engine, { wireBytes }), CacheError);
      // An entry that only says that another version wrote it is left for that one, or for the next save.
      const isOurs = !isOfOtherFormat(entry, corrupted);
      expect(error.kind).toBe(isOurs ? 'deserialize' : 'not-found');
      totals.misses++;
      totals.reachedV8 += engine.deserializations - before;
      expect(engine.deserializations).toBe(before);
      expect(existsSync(path)).toBe(!isOurs);
      totals.dropped += Number(isOurs);
      totals.otherFormat += Number(!isOurs);
      expect((await failureOf(cache.load(key, engine), CacheError)).kind).toBe('not-found');

      const again = await engine.compileAndForget(sourceOf(bytes));
      await cache.save(key, engine, again);
      expect(answerOf((await cache.load(key, engine)).module)).toBe(answer);
      own[which] = readFileSync(path);
      totals.goodAgain++;
      seen.set(corrupt.name, (seen.get(corrupt.name) ?? 0) + 1);
    },
  );
  const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 2 ** 31);
  await fc.assert(property, { numRuns: CORRUPTIONS, seed, endOnFailure: true });

  expect(totals).toMatchObject({
    misses: CORRUPTIONS,
    reachedV8: 0,
    dropped: CORRUPTIONS - totals.otherFormat,
    goodAgain: CORRUPTIONS,
  });
  expect(await cache.usage()).toMatchObject({ entries: stocked.length });
  figure('corrupted entries', {
    corruptions: totals.misses,
    kinds: seen.size,
    misses: totals.misses,
    'in wire bytes that were not read': totals.unread,
    'reached V8': totals.reachedV8,
    dropped: totals.dropped,
    'of another format by their header': totals.otherFormat,
    'good again': totals.goodAgain,
    seed,
    seconds: ((performance.now() - start) / 1000).toFixed(1),
  });
}, 120_000);
