import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { HEADER_BYTES, NONCE, TAG } from '../../../src/core/module-cache/entry-format.ts';
import type { StoredEntry } from '../../../src/core/module-cache/entry-listing.ts';
import { SEAL_KEY_BYTES } from '../../../src/core/module-cache/entry-seal.ts';
import { FileSystemCache } from '../../../src/core/module-cache/file-system-cache.ts';
import type { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { Trace } from '../../../src/core/module-cache/trace.ts';
import { WorkerPool } from '../../../src/core/worker-pool/worker-pool.ts';
import { diskIn, SEAL_KEY, unwritableDisk } from '../../support/disk.ts';
import { CountingEngine, compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering, answerOf, EMPTY_MODULE, IMPORTS_ONLY, MEMORY_ONLY } from '../../support/wasm-modules.ts';

const { engine, pool } = await startEngine();
/** Two modules of the same length, whose entries differ only in what they say. */
const [one, other] = await Promise.all([
  compiled(engine, answering(1111)),
  compiled(engine, answering(2222)),
]);
const engineId = engine.deterministicId;
const wireLength = one.module.wireLength;

/** A disk tier that holds the first module, and where that lies. */
async function filledDisk(directory?: string) {
  const disk = diskIn(pool, directory);
  await disk.save(one.key, engine, one.module);
  return { disk, path: disk.pathOf(one.key, engineId) };
}
const permissionsOf = async (path: string) => (await stat(path)).mode & 0o777;
async function temporaryFiles({ directory }: FileSystemCache): Promise<string[]> {
  const folder = join(directory, '.tmp');
  return existsSync(folder) ? readdir(folder) : [];
}
async function entriesOf(disk: FileSystemCache): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for await (const entry of disk.entries()) entries.push(entry);
  return entries;
}

describe('preparing', () => {
  it('makes nothing where there is no folder yet, and reads the key where there is one', async () => {
    let asked = 0;
    const sealKey = async () => {
      asked++;
      return SEAL_KEY;
    };
    const directory = join(scratchFolder(), 'cache');
    const disk = new FileSystemCache({ directory, sealKey, tasks: pool });
    disk.prepare();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([existsSync(directory), asked]).toEqual([false, 0]);
    await diskIn(pool, directory).save(one.key, engine, one.module);
    disk.prepare();
    await vi.waitFor(() => expect(asked).toBe(1));
    expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
    expect(asked).toBe(1);
  });
});

describe('layout', () => {
  it('is the directory, the engine, the key', async () => {
    const { disk, path } = await filledDisk();
    expect(path).toBe(join(disk.directory, engineId, `${one.key}.bin`));
    expect((await stat(path)).size).toBe(HEADER_BYTES + wireLength + one.module.artifactBytes);
  });

  it('is made on the first save, and by nothing before', async () => {
    const disk = diskIn(pool);
    expect((await failureOf(disk.load(one.key, engine), CacheError)).kind).toBe('not-found');
    expect(await disk.contains(one.key, engine)).toBe(false);
    expect(await entriesOf(disk)).toEqual([]);
    expect(await disk.usage()).toMatchObject({ entries: 0, bytes: 0 });
    expect(await disk.delete(one.key, engine)).toBe(false);
    expect(await disk.clear()).toEqual({ entries: 0, bytes: 0 });
    expect(await disk.sweep()).toBe(0);
    expect(existsSync(disk.directory)).toBe(false);
    await disk.save(one.key, engine, one.module);
    expect(await disk.contains(one.key, engine)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('is only for this user', async () => {
    const { disk, path } = await filledDisk();
    expect(await permissionsOf(disk.directory)).toBe(0o700);
    expect(await permissionsOf(dirname(path))).toBe(0o700);
    expect(await permissionsOf(path)).toBe(0o600);
  });

  it('leaves no temporary file behind', async () => {
    expect(await temporaryFiles((await filledDisk()).disk)).toEqual([]);
  });

  it('is made anew where it vanished under way', async () => {
    const { disk } = await filledDisk();
    await rm(disk.directory, { recursive: true });
    expect((await failureOf(disk.load(one.key, engine), CacheError)).kind).toBe('not-found');
    await disk.save(one.key, engine, one.module);
    expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
  });
});

describe('a round trip', () => {
  it('gives a module that runs, with its sizes', async () => {
    const { disk } = await filledDisk();
    const loaded = await disk.load(one.key, engine);
    expect(answerOf(loaded.module)).toBe(1111);
    expect(loaded.wireLength).toBe(wireLength);
    expect(loaded.artifactBytes).toBe(one.module.artifactBytes);
  });

  it('gives back the wire bytes without keeping them', async () => {
    const { disk } = await filledDisk();
    const { wireSource } = await disk.load(one.key, engine);
    expect(wireSource?.heldBytes).toBe(0);
    expect(Buffer.from((await wireSource?.read()) ?? [])).toEqual(Buffer.from(answering(1111)));
  });

  it('works with wire bytes that the caller has, and takes those of another length for a bad entry', async () => {
    const { disk } = await filledDisk();
    const wireBytes = await one.module.wireSource?.read();
    expect(answerOf((await disk.load(one.key, engine, { wireBytes })).module)).toBe(1111);
    const shorter = toWireBytes(answering(1111).subarray(1));
    const error = await failureOf(disk.load(one.key, engine, { wireBytes: shorter }), CacheError);
    expect(error.kind).toBe('deserialize');
  });

  it("does not take an entry with another module's wire bytes from the caller", async () => {
    const { disk } = await filledDisk();
    const counting = new CountingEngine(engine);
    const wireBytes = await other.module.wireSource?.read();
    const error = await failureOf(disk.load(one.key, counting, { wireBytes }), CacheError);
    expect(error.kind).toBe('deserialize');
    expect(counting.deserializations).toBe(0);
  });

  it.each([
    ['an empty module', EMPTY_MODULE],
    ['a module with nothing but a memory', MEMORY_ONLY],
    ['a module with nothing but imports', IMPORTS_ONLY],
  ])('works for %s, which has no machine code', async (_, bytes) => {
    const { key, module } = await compiled(engine, bytes);
    const disk = diskIn(pool);
    await disk.save(key, engine, module);
    const loaded = await disk.load(key, engine);
    expect(loaded.artifactBytes).toBe(0);
    expect(WebAssembly.Module.exports(loaded.module)).toEqual(WebAssembly.Module.exports(module.module));
    expect((await stat(disk.pathOf(key, engineId))).size).toBe(HEADER_BYTES + bytes.byteLength);
  });

  it('tells how long each step took', async () => {
    const disk = diskIn(pool);
    const [saving, loading] = [new Trace(), new Trace()];
    await disk.save(one.key, engine, one.module, { trace: saving });
    expect(Object.keys(saving.steps)).toEqual(['serialize', 'save']);
    await disk.load(one.key, engine, { trace: loading });
    expect(Object.keys(loading.steps)).toEqual(['verify', 'read', 'deserialize']);
    for (const { steps } of [saving, loading]) {
      for (const ms of Object.values(steps)) expect(ms).toBeGreaterThanOrEqual(0);
    }
  });

  it('survives many saves and loads of one key at once', async () => {
    const disk = diskIn(pool);
    await disk.save(one.key, engine, one.module);
    const saves = Array.from({ length: 8 }, () => disk.save(one.key, engine, one.module));
    const loads = Array.from({ length: 8 }, () => disk.load(one.key, engine));
    for (const { module } of await Promise.all(loads)) expect(answerOf(module)).toBe(1111);
    await Promise.all(saves);
    expect(await temporaryFiles(disk)).toEqual([]);
    expect(await disk.usage()).toMatchObject({ entries: 1 });
  });
});

describe('an entry that cannot be used', () => {
  /** Spoils an entry; each of these must be a miss, be deleted, and not be shown to the engine. */
  const flip = (offset: number) => async (path: string) => {
    const entry = await readFile(path);
    const place = offset < 0 ? entry.byteLength + offset : offset;
    entry[place] = (entry[place] ?? 0) ^ 1;
    await writeFile(path, entry);
  };
  const spoilers: [what: string, spoil: (path: string) => Promise<void>][] = [
    ['a changed magic', flip(0)],
    ['a changed length of the wire bytes', flip(12)],
    ['an enormous length of the wire bytes', flip(18)],
    ['a changed length of the artifact', flip(20)],
    ['an enormous length of the artifact', flip(26)],
    ["a changed length of the key's digest", flip(28)],
    ['a changed key', flip(29)],
    ["a changed last byte of the key's digest", flip(60)],
    ["a changed length of the engine's id", flip(61)],
    ["a changed engine's id", flip(62)],
    ["a byte behind the engine's id", flip(62 + 127)],
    ['a byte that means nothing', flip(NONCE.offset - 1)],
    ['a changed nonce', flip(NONCE.offset)],
    ['a changed tag', flip(TAG.offset)],
    ['a changed last byte of the tag', flip(HEADER_BYTES - 1)],
    ['a changed first wire byte', flip(HEADER_BYTES)],
    ['a changed wire byte', flip(HEADER_BYTES + 12)],
    ['a changed last wire byte', flip(HEADER_BYTES + wireLength - 1)],
    ["a changed first byte of the artifact, in V8's own header", flip(HEADER_BYTES + wireLength)],
    ['a changed byte of machine code', flip(HEADER_BYTES + wireLength + (one.module.artifactBytes >> 1))],
    ['a changed last byte of the artifact', flip(-1)],
    ['no bytes at all', (path) => truncate(path, 0)],
    ['one byte', (path) => truncate(path, 1)],
    ['half a header', (path) => truncate(path, HEADER_BYTES / 2)],
    ['a header alone', (path) => truncate(path, HEADER_BYTES)],
    ['wire bytes and no artifact', (path) => truncate(path, HEADER_BYTES + wireLength)],
    ['its last byte missing', async (path) => truncate(path, (await stat(path)).size - 1)],
    ['a byte too many', (path) => writeFile(path, 'x', { flag: 'a' })],
    [
      'the lengths moved between wire bytes and artifact',
      async (path) => {
        const entry = await readFile(path);
        entry.writeBigUInt64LE(entry.readBigUInt64LE(12) + 1n, 12);
        entry.writeBigUInt64LE(entry.readBigUInt64LE(20) - 1n, 20);
        await writeFile(path, entry);
      },
    ],
    [
      'the name of another module',
      async (path) => {
        const neighbour = await filledDisk();
        await neighbour.disk.save(other.key, engine, other.module);
        await copyFile(neighbour.disk.pathOf(other.key, engineId), path);
      },
    ],
    [
      'the name of another module, and the header of this one',
      async (path) => {
        const neighbour = diskIn(pool);
        await neighbour.save(other.key, engine, other.module);
        const entry = await readFile(path);
        const theirs = await readFile(neighbour.pathOf(other.key, engineId));
        await writeFile(
          path,
          Buffer.concat([entry.subarray(0, HEADER_BYTES), theirs.subarray(HEADER_BYTES)]),
        );
      },
    ],
    [
      'the folder of another engine',
      async (path) => {
        const neighbour = diskIn(pool);
        const stranger = new CountingEngine(engine, 'another-engine');
        await neighbour.save(one.key, stranger, one.module);
        await copyFile(neighbour.pathOf(one.key, stranger.deterministicId), path);
      },
    ],
    [
      'the seal of another installation',
      async (path) => {
        const directory = join(scratchFolder(), 'theirs');
        const theirs = new FileSystemCache({ directory, sealKey: randomBytes(SEAL_KEY_BYTES), tasks: pool });
        await theirs.save(one.key, engine, one.module);
        await copyFile(theirs.pathOf(one.key, engineId), path);
      },
    ],
    ['text', (path) => writeFile(path, 'not an entry '.repeat(1000))],
    [
      'an empty folder in its place',
      async (path) => {
        await rm(path);
        await mkdir(path);
      },
    ],
    [
      'a folder with something in it in its place',
      async (path) => {
        await rm(path);
        await mkdir(join(path, 'more'), { recursive: true });
      },
    ],
  ];

  it.each(spoilers)('with %s is a miss, deleted, and never reaches the engine', async (_, spoil) => {
    const { disk, path } = await filledDisk();
    await spoil(path);
    const counting = new CountingEngine(engine);
    const error = await failureOf(disk.load(one.key, counting), CacheError);
    expect(error).toMatchObject({ kind: 'deserialize', path });
    expect(error.message).toContain(path);
    expect(counting.deserializations).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect(await disk.contains(one.key, counting)).toBe(false);
    // From then on it is a plain miss, and can be stored anew.
    expect((await failureOf(disk.load(one.key, counting), CacheError)).kind).toBe('not-found');
    await disk.save(one.key, counting, one.module);
    expect(answerOf((await disk.load(one.key, counting)).module)).toBe(1111);
  });

  // V8 takes a flipped byte for code, so what reaches it is no error: it is a module.
  it.each(spoilers)('with %s never reaches V8 in the task that reads it either', async (_, spoil) => {
    const { disk, path } = await filledDisk();
    await spoil(path);
    const tasks = [vi.spyOn(pool, 'loadEntry'), vi.spyOn(pool, 'readEntry'), vi.spyOn(pool, 'deserialize')];
    onTestFinished(() => tasks.forEach((task) => void task.mockRestore()));
    const error = await failureOf(disk.load(one.key, engine), CacheError);
    expect(tasks.map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
    expect(error).toMatchObject({ kind: 'deserialize', path });
    expect(existsSync(path)).toBe(false);
  });

  it('which is a link is deleted, and what it leads to is left alone', async () => {
    const { disk, path } = await filledDisk();
    const elsewhere = join(scratchFolder(), 'elsewhere.bin');
    await rename(path, elsewhere);
    await symlink(elsewhere, path);
    const counting = new CountingEngine(engine);
    expect((await failureOf(disk.load(one.key, counting), CacheError)).kind).toBe('deserialize');
    expect(counting.deserializations).toBe(0);
    expect(await disk.contains(one.key, engine)).toBe(false);
    expect(existsSync(elsewhere)).toBe(true);
  });

  it('which is a link to itself, or to nothing, is deleted too', async () => {
    const { disk, path } = await filledDisk();
    for (const target of [path, '/nowhere/at/all']) {
      await rm(path, { force: true });
      await symlink(target, path);
      expect((await failureOf(disk.load(one.key, engine), CacheError)).kind).toBe('deserialize');
      expect(await disk.contains(one.key, engine)).toBe(false);
    }
  });

  it('which lies behind a link is not used, and nothing behind the link is changed', async () => {
    const { disk, path } = await filledDisk();
    const elsewhere = join(scratchFolder(), 'elsewhere');
    await rename(dirname(path), elsewhere);
    await symlink(elsewhere, dirname(path));
    const counting = new CountingEngine(engine);
    const before = await readFile(path);
    expect((await failureOf(disk.load(one.key, counting), CacheError)).kind).toBe('deserialize');
    expect(counting.deserializations).toBe(0);
    await disk.save(other.key, engine, other.module).catch(() => {});
    await disk.delete(one.key, engine).catch(() => {});
    await disk.clear();
    expect(await readdir(elsewhere)).toEqual([`${one.key}.bin`]);
    expect(await readFile(join(elsewhere, `${one.key}.bin`))).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('which is a pipe is deleted, and not waited for', async () => {
    const { disk, path } = await filledDisk();
    await rm(path);
    execFileSync('mkfifo', [path]);
    expect((await failureOf(disk.load(one.key, engine), CacheError)).kind).toBe('deserialize');
    expect(existsSync(path)).toBe(false);
  });

  it('and has been replaced meanwhile is not deleted', async () => {
    const { disk, path } = await filledDisk();
    const good = join(scratchFolder(), 'good.bin');
    await rename(path, good);
    await copyFile(good, path);
    await flip(-1)(path);
    // Between the read, which finds it bad, and the deletion, another process stores a good one.
    const replacing = new FileSystemCache({
      directory: disk.directory,
      sealKey: SEAL_KEY,
      tasks: {
        readEntry: pool.readEntry,
        writeEntry: pool.writeEntry,
        listEntries: pool.listEntries,
        describeEntries: pool.describeEntries,
        loadEntry: async (request) => {
          const outcome = await pool.loadEntry(request);
          await rename(good, path);
          return outcome;
        },
      },
    });
    expect((await failureOf(replacing.load(one.key, engine), CacheError)).kind).toBe('deserialize');
    expect(await disk.contains(one.key, engine)).toBe(true);
    expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
  });

  it('for it was written in another format is a plain miss, and replaced by the next save', async () => {
    const { disk, path } = await filledDisk();
    // As the first version of this package wrote them, with a shorter header.
    const entry = await readFile(path);
    entry.writeUInt32LE(1, 8);
    await writeFile(path, Buffer.concat([entry.subarray(0, 272), entry.subarray(HEADER_BYTES)]));
    const counting = new CountingEngine(engine);
    expect((await failureOf(disk.load(one.key, counting), CacheError)).kind).toBe('not-found');
    expect(await disk.verify({ key: one.key, engineId })).toMatch(/has format version 1/);
    expect((await entriesOf(disk))[0]).toMatchObject({
      key: one.key,
      problem: expect.stringMatching(/version 1/),
    });
    expect(counting.deserializations).toBe(0);
    await disk.save(one.key, counting, one.module);
    expect(answerOf((await disk.load(one.key, counting)).module)).toBe(1111);
    expect((await entriesOf(disk))[0]?.problem).toBeNull();
  });

  it('since the engine refuses its artifact is deleted as well', async () => {
    const { disk, path } = await filledDisk();
    // Sealed by this installation as it should be, and of another V8: its stamp does not fit.
    const artifact = (await engine.serialize(one.module)).slice(0);
    new Uint8Array(artifact)[4] = 0xff;
    await pool.writeEntry({
      path,
      temporaryFolder: join(disk.directory, '.tmp'),
      key: one.key,
      engineId,
      sealKey: SEAL_KEY,
      wireBytes: toWireBytes(answering(1111)),
      artifact,
      origin: null,
    });
    const error = await failureOf(disk.load(one.key, engine), CacheError);
    expect(error.kind).toBe('deserialize');
    expect(error.cause).toMatchObject({ name: 'EngineError', kind: 'foreign-artifact' });
    expect(existsSync(path)).toBe(false);
  });

  it('since the engine itself fails is kept', async () => {
    const { disk, path } = await filledDisk();
    const failing = Object.assign(new CountingEngine(engine), {
      deserialize: () => Promise.reject(new Error('the threads are being closed')),
    });
    const error = await failureOf(disk.load(one.key, failing), CacheError);
    expect(error.kind).not.toBe('not-found');
    expect(existsSync(path)).toBe(true);
  });
});

it('keeps an entry that it cannot read since the threads have been closed', async () => {
  const { disk, path } = await filledDisk();
  const closed = new WorkerPool();
  await closed.close();
  const late = new FileSystemCache({ directory: disk.directory, sealKey: SEAL_KEY, tasks: closed });
  const error = await failureOf(late.load(one.key, engine), CacheError);
  expect(error).toMatchObject({ kind: 'other', path });
  expect(existsSync(path)).toBe(true);
});

describe('a folder that cannot be used', () => {
  it("is a file: the save rejects with the system's code and the path", async () => {
    const disk = unwritableDisk(pool);
    const error = await failureOf(disk.save(one.key, engine, one.module), CacheError);
    expect(error.kind).toBe('file-write');
    expect(error.path).toContain(disk.directory);
    expect(['EEXIST', 'ENOTDIR']).toContain((error.cause as NodeJS.ErrnoException).code);
    expect((await failureOf(disk.load(one.key, engine), CacheError)).kind).toBe('not-found');
    expect(await disk.contains(one.key, engine)).toBe(false);
  });

  it("has a file in the engine's place: the save rejects, and leaves no temporary file", async () => {
    const { disk } = await filledDisk();
    await rm(join(disk.directory, engineId), { recursive: true });
    await writeFile(join(disk.directory, engineId), 'in the way');
    const error = await failureOf(disk.save(one.key, engine, one.module), CacheError);
    expect(error).toMatchObject({ kind: 'file-write', cause: { code: expect.stringMatching(/^E[A-Z]+$/) } });
    expect(await temporaryFiles(disk)).toEqual([]);
    expect((await failureOf(disk.load(one.key, engine), CacheError)).kind).toBe('not-found');
  });

  it("has a folder in the entry's place, so that the rename fails: the temporary file is removed", async () => {
    const { disk, path } = await filledDisk();
    await rm(path);
    await mkdir(join(path, 'full'), { recursive: true });
    const error = await failureOf(disk.save(one.key, engine, one.module), CacheError);
    expect(error).toMatchObject({ kind: 'file-write', cause: { code: expect.stringMatching(/^E[A-Z]+$/) } });
    expect(await temporaryFiles(disk)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is none that can be made in: the save rejects with the code',
    async () => {
      const disk = diskIn(pool, '/sys/wasm-cache-inspector');
      const error = await failureOf(disk.save(one.key, engine, one.module), CacheError);
      expect(error).toMatchObject({
        kind: 'file-write',
        cause: { code: expect.stringMatching(/^E[A-Z]+$/) },
      });
    },
  );

  it('has worked again by itself as soon as it can be used', async () => {
    const disk = unwritableDisk(pool);
    await failureOf(disk.save(one.key, engine, one.module), CacheError);
    await rm(disk.directory);
    await disk.save(one.key, engine, one.module);
    expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
  });
});

it('cannot write down a module whose wire bytes are out of reach', async () => {
  const disk = diskIn(pool);
  const error = await failureOf(disk.save(one.key, engine, { ...one.module, wireSource: null }), CacheError);
  expect(error.kind).toBe('serialize');
  expect(await disk.contains(one.key, engine)).toBe(false);
});

it('does not seal wire bytes under a key that is not theirs', async () => {
  const disk = diskIn(pool);
  const other = await compiled(engine, answering(1112));
  const error = await failureOf(disk.save(one.key, engine, other.module), CacheError);
  expect(error).toMatchObject({ kind: 'file-write', cause: { code: 'EBADMSG' } });
  expect(await disk.contains(one.key, engine)).toBe(false);
});

it('keeps the old entry whole where a save of the same key fails', async () => {
  const { disk } = await filledDisk();
  const failing = Object.assign(new CountingEngine(engine), {
    serialize: () => Promise.reject(new Error('no machine code today')),
  });
  const error = await failureOf(disk.save(one.key, failing, one.module), CacheError);
  expect(error).toMatchObject({
    kind: 'serialize',
    message: expect.stringContaining('no machine code today'),
  });
  expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
});

it('refuses a seal key that is none', () => {
  for (const length of [0, 16, 31, 33]) {
    const options = { directory: '/nowhere', sealKey: new Uint8Array(length), tasks: pool };
    expect(() => new FileSystemCache(options)).toThrow(TypeError);
  }
});

describe('housekeeping', () => {
  const stranger = new CountingEngine(engine, 'another-engine');
  async function diskOfThree() {
    const { disk } = await filledDisk();
    await disk.save(other.key, engine, other.module);
    await disk.save(one.key, stranger, one.module);
    return disk;
  }
  const names = (entries: { key: ModuleHash; engineId: string }[]) =>
    entries.map((entry) => `${entry.engineId}/${entry.key}`).sort();

  it('lists the entries of every engine with their sizes, and nothing else that lies there', async () => {
    const disk = await diskOfThree();
    await writeFile(join(disk.directory, 'notes.txt'), 'mine');
    await writeFile(join(disk.directory, engineId, 'notes.bin'), 'mine');
    await mkdir(join(disk.directory, '.hidden'));
    const entries = await entriesOf(disk);
    expect(names(entries)).toEqual(
      [`${engineId}/${one.key}`, `${engineId}/${other.key}`, `another-engine/${one.key}`].sort(),
    );
    for (const { path, bytes } of entries) expect(bytes).toBe((await stat(path)).size);
  });

  it('counts them and their bytes', async () => {
    const disk = await diskOfThree();
    const entry = HEADER_BYTES + wireLength + one.module.artifactBytes;
    expect(await disk.usage()).toMatchObject({ entries: 3, bytes: 3 * entry });
    await disk.save(one.key, engine, one.module);
    expect((await disk.usage()).entries).toBe(3);
    await disk.delete(one.key, engine);
    expect(await disk.usage()).toMatchObject({ entries: 2, bytes: 2 * entry });
  });

  it('deletes one entry of one engine', async () => {
    const disk = await diskOfThree();
    expect(await disk.delete(one.key, engine)).toBe(true);
    expect(await disk.delete(one.key, engine)).toBe(false);
    expect(await disk.contains(one.key, engine)).toBe(false);
    expect(await disk.contains(one.key, stranger)).toBe(true);
    expect(await disk.contains(other.key, engine)).toBe(true);
  });

  it('clears all entries, says what it cleared, and leaves what is not its own', async () => {
    const disk = await diskOfThree();
    const mine = join(disk.directory, 'notes.txt');
    await writeFile(mine, 'mine');
    const { bytes } = await disk.usage();
    expect(await disk.clear()).toEqual({ entries: 3, bytes });
    expect(await entriesOf(disk)).toEqual([]);
    expect(await disk.usage()).toMatchObject({ entries: 0, bytes: 0 });
    expect(existsSync(mine)).toBe(true);
  });

  it('finds intact what is intact, says what is wrong with the rest, and deletes nothing', async () => {
    const disk = await diskOfThree();
    const damaged = disk.pathOf(other.key, engineId);
    await truncate(damaged, HEADER_BYTES + 1);
    const gone = disk.pathOf(one.key, stranger.deterministicId);
    const entries = await entriesOf(disk);
    await rm(gone);
    for (const entry of entries) {
      const problem = await disk.verify(entry);
      if (entry.path === damaged) expect(problem).toMatch(/should have \d+ bytes/);
      else if (entry.path === gone) expect(problem).toBe('is gone');
      else expect(problem).toBeNull();
    }
    expect(existsSync(damaged)).toBe(true);
  });

  it('sweeps up old temporary files, and leaves those of writers at work', async () => {
    const { disk } = await filledDisk();
    const folder = join(disk.directory, '.tmp');
    const old = join(folder, `${process.pid}-0000.tmp`);
    const fresh = join(folder, `${process.pid}-1111.tmp`);
    for (const path of [old, fresh]) await writeFile(path, 'half an entry');
    const anHourAgo = new Date(Date.now() - 3600_000);
    await utimes(old, anHourAgo, anHourAgo);
    expect(await disk.sweep()).toBe(1);
    expect(await temporaryFiles(disk)).toEqual([`${process.pid}-1111.tmp`]);
  });
});
