import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { HEADER_BYTES, HEADER_NONCE, TAG } from '../../../src/core/module-cache/entry-format.ts';
import { entryName } from '../../../src/core/module-cache/entry-name.ts';
import { SEAL_KEY_BYTES } from '../../../src/core/module-cache/entry-seal.ts';
import { describeEntries, listEntries } from '../../../src/core/module-cache/list-entries.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { writeEntry } from '../../../src/core/module-cache/write-entry.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

const sealKey = randomBytes(SEAL_KEY_BYTES);
const OURS = toEngineId('v8-ours');
const THEIRS = toEngineId('v8-theirs');
const origin = {
  name: '/home/ada/a.wasm',
  mode: 'ahead-of-time',
  compiledAt: 1_700_000_000_000,
  compileMs: 12.5,
};
const artifact = new SharedArrayBuffer(100);

/** A cache folder with entries of a module each: of the names that are asked for. */
async function folderWith(...entries: { answer: number; engineId?: typeof OURS; name?: string | null }[]) {
  const directory = scratchFolder();
  const names: string[] = [];
  for (const { answer, engineId = OURS, name = origin.name } of entries) {
    const wireBytes = toWireBytes(answering(answer));
    const key = await ModuleHash.of(wireBytes);
    const entry = entryName(key, engineId);
    const outcome = await writeEntry({
      path: join(directory, entry),
      temporaryFolder: join(directory, '.tmp'),
      key,
      engineId,
      sealKey,
      wireBytes,
      artifact,
      origin: { ...origin, name },
    });
    expect(outcome.status).toBe('written');
    names.push(entry);
  }
  const describeAll = (key = sealKey) => describeEntries({ directory, names, sealKey: key });
  return { directory, names, paths: names.map((name) => join(directory, name)), describeAll };
}
const wireLength = answering(1000).byteLength;

describe('the names', () => {
  it('are those of all engines', async () => {
    const { directory, names } = await folderWith({ answer: 1000 }, { answer: 1001, engineId: THEIRS });
    expect(await listEntries({ directory })).toEqual({ status: 'listed', names });
  });

  it('leave out whatever else lies there, and what links lead to', async () => {
    const { directory, names } = await folderWith({ answer: 1000 });
    const elsewhere = await folderWith({ answer: 1001, engineId: THEIRS }, { answer: 1002 });
    writeFileSync(join(directory, OURS, 'notes.bin'), '');
    mkdirSync(join(directory, OURS, `${'A'.repeat(64)}.bin`));
    mkdirSync(join(directory, '.trash', OURS), { recursive: true });
    copyFileSync(elsewhere.paths[1] as string, join(directory, '.trash', elsewhere.names[1] as string));
    symlinkSync(join(elsewhere.directory, THEIRS), join(directory, THEIRS));
    symlinkSync(elsewhere.paths[1] as string, join(directory, elsewhere.names[1] as string));
    expect(await listEntries({ directory })).toEqual({ status: 'listed', names });
  });

  it('are none where there is no folder', async () => {
    expect(await listEntries({ directory: join(scratchFolder(), 'none') })).toEqual({
      status: 'listed',
      names: [],
    });
  });
});

describe('what an entry says of itself', () => {
  it('is its sizes, and what it was compiled under, when, how and in what time', async () => {
    const { paths, names, describeAll } = await folderWith(
      { answer: 1000 },
      { answer: 1001, engineId: THEIRS, name: null },
    );
    const about = { bytes: HEADER_BYTES + wireLength + 100, wireLength, artifactLength: 100, problem: null };
    const storedAt = paths.map((path) => Math.round(statSync(path).mtimeMs));
    expect(await describeAll()).toEqual([
      { ...about, name: names[0], storedAt: storedAt[0], origin },
      { ...about, name: names[1], storedAt: storedAt[1], origin: { ...origin, name: null } },
    ]);
  });

  it('is believed without a look at what stands behind the header', async () => {
    const { paths, describeAll } = await folderWith({ answer: 1000 });
    const path = paths[0] as string;
    const entry = readFileSync(path);
    entry.fill(0, HEADER_BYTES);
    writeFileSync(path, entry);
    expect(await describeAll()).toMatchObject([{ origin, problem: null }]);
  });

  it('is left out where the entry is gone', async () => {
    const { paths, names, describeAll } = await folderWith({ answer: 1000 }, { answer: 1001 });
    renameSync(paths[0] as string, `${paths[0]}.gone`);
    expect((await describeAll()).map(({ name }) => name)).toEqual([names[1]]);
  });

  it('is left out where a link stands in its place, or in the place of its folder', async () => {
    const { directory, paths, describeAll } = await folderWith({ answer: 1000 });
    renameSync(paths[0] as string, join(directory, 'aside'));
    symlinkSync(join(directory, 'aside'), paths[0] as string);
    expect(await describeAll()).toEqual([]);
    const other = await folderWith({ answer: 1000 });
    renameSync(join(other.directory, OURS), join(other.directory, 'aside'));
    symlinkSync(join(other.directory, 'aside'), join(other.directory, OURS));
    expect(await other.describeAll()).toEqual([]);
  });

  it.each<[string, (entry: Buffer, other: Buffer) => Buffer | undefined, RegExp]>([
    ['another module’s header', (_, other) => other, /is of another module/],
    ['a changed name', (entry) => entry.fill('x', 245, 246), /is not what was sealed/],
    ['a changed seal', (entry) => entry.fill(0, HEADER_NONCE.offset, TAG.offset), /is not what was sealed/],
    ['a name that is not UTF-8', (entry) => entry.fill(0xff, 241, 243), /has a name that is no text/],
    ['a name of more than there is room', (entry) => entry.fill(0xff, 239, 241), /no compile there could be/],
    ['a byte too many', (entry) => Buffer.concat([entry, Buffer.of(0)]), /should have \d+ bytes/],
    ['half a header', (entry) => entry.subarray(0, 500), /is shorter than its header/],
    ['no bytes at all', () => Buffer.alloc(0), /is shorter than its header/],
    ['another format version', (entry) => entry.fill(1, 8, 9), /has format version 1/],
    ['a text', () => Buffer.from('not an entry '.repeat(100)), /does not begin as one/],
  ])('is not told where the entry has %s', async (_, change, problem) => {
    const { paths, describeAll } = await folderWith({ answer: 1000 }, { answer: 1001 });
    const [path, other] = paths as [string, string];
    writeFileSync(path, change(readFileSync(path), readFileSync(other)) as Buffer);
    expect((await describeAll())[0]).toMatchObject({
      bytes: statSync(path).size,
      wireLength: null,
      artifactLength: null,
      origin: null,
      problem: expect.stringMatching(problem),
    });
  });

  it('is not told where another installation sealed it', async () => {
    const { describeAll } = await folderWith({ answer: 1000 });
    expect(await describeAll(randomBytes(SEAL_KEY_BYTES))).toMatchObject([
      { origin: null, problem: 'is not what was sealed' },
    ]);
  });

  it('takes no memory for what a sparse entry claims', async () => {
    const { paths, describeAll } = await folderWith({ answer: 1000 });
    truncateSync(paths[0] as string, 10e9);
    expect(await describeAll()).toMatchObject([
      { bytes: 10e9, problem: expect.stringMatching(/should have/) },
    ]);
  });
});

test('whatever bytes an entry has, they are told of as a problem', async () => {
  const { paths, describeAll } = await folderWith({ answer: 1000 });
  const path = paths[0] as string;
  const whole = readFileSync(path);
  const change = fc.array(fc.tuple(fc.nat(HEADER_NONCE.offset + 27), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(change, async (changes) => {
      const entry = Buffer.from(whole);
      for (const [offset, difference] of changes) entry[offset] = (entry[offset] ?? 0) ^ difference;
      fc.pre(!entry.equals(whole));
      writeFileSync(path, entry);
      const [description] = await describeAll();
      expect(description?.problem).toEqual(expect.any(String));
      expect(description?.origin).toBeNull();
    }),
  );
});
