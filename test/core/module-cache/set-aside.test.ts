import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { HEADER_BYTES } from '../../../src/core/module-cache/entry-format.ts';
import type { FileSystemCache } from '../../../src/core/module-cache/file-system-cache.ts';
import { diskIn } from '../../support/disk.ts';
import { CountingEngine, compiled, startEngine } from '../../support/engines.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { answering, answerOf } from '../../support/wasm-modules.ts';

const { engine, pool } = await startEngine();
const [one, other] = await Promise.all([
  compiled(engine, answering(1111)),
  compiled(engine, answering(2222)),
]);
const { deterministicId: engineId } = engine;
const ONE = { key: one.key, engineId };
const OTHER = { key: other.key, engineId };
const BYTES = HEADER_BYTES + one.module.wireLength + one.module.artifactBytes;
const NOTHING = { entries: 0, bytes: 0 };

async function diskOfTwo() {
  const disk = diskIn(pool);
  await disk.save(one.key, engine, one.module);
  await disk.save(other.key, engine, other.module);
  return disk;
}
const asidePath = (disk: FileSystemCache, { key }: { key: string } = ONE) =>
  join(disk.directory, '.trash', engineId, `${key}.bin`);

describe('an entry that was set aside', () => {
  it('is a miss for every process, and comes back as it was', async () => {
    const disk = await diskOfTwo();
    const elsewhere = diskIn(pool, disk.directory);
    expect(await disk.setAside([ONE])).toEqual({
      entries: [{ ...ONE, bytes: BYTES }],
      bytes: BYTES,
      error: null,
    });
    for (const tier of [disk, elsewhere]) {
      expect(await tier.contains(one.key, engine)).toBe(false);
      expect((await failureOf(tier.load(one.key, engine), CacheError)).kind).toBe('not-found');
      expect(answerOf((await tier.load(other.key, engine)).module)).toBe(2222);
    }
    expect(await elsewhere.restore([ONE])).toEqual({
      entries: [{ ...ONE, bytes: BYTES }],
      bytes: BYTES,
      error: null,
    });
    expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
    expect(existsSync(asidePath(disk))).toBe(false);
  });

  it('is not listed and not counted as an entry, and counts towards the budget', async () => {
    const disk = await diskOfTwo();
    await disk.setAside([ONE]);
    const listed = [];
    for await (const { key } of disk.entries()) listed.push(key);
    expect(listed).toEqual([other.key]);
    expect(await disk.usage()).toEqual({ entries: 1, bytes: BYTES, setAside: { entries: 1, bytes: BYTES } });
    expect(await diskIn(pool, disk.directory).usage()).toEqual(await disk.usage());
  });

  it('is the first to go where the budget is reached, and no eviction that anybody is told of', async () => {
    const disk = await diskOfTwo();
    await disk.setAside([OTHER]);
    await disk.setBudget(2 * BYTES - 1, engine);
    expect(await disk.usage()).toEqual({ entries: 1, bytes: BYTES, setAside: NOTHING });
    expect(await disk.restore([OTHER])).toEqual({ entries: [], bytes: 0, error: null });
    expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
  });

  it.each(['prune', 'clear'] as const)('is deleted for good by %s, which counts it', async (how) => {
    const disk = await diskOfTwo();
    await disk.setAside([ONE]);
    const deleted = how === 'prune' ? await disk.prune(engine) : await disk.clear();
    expect(deleted.entries).toBe(how === 'prune' ? 1 : 2);
    expect(deleted.bytes).toBe(deleted.entries * BYTES);
    expect(existsSync(asidePath(disk))).toBe(false);
    expect((await disk.usage()).setAside).toEqual(NOTHING);
    expect((await disk.restore([ONE])).entries).toEqual([]);
  });

  it('is deleted by discard', async () => {
    const disk = await diskOfTwo();
    await disk.setAside([ONE]);
    await disk.discard([ONE, OTHER]);
    expect(existsSync(asidePath(disk))).toBe(false);
    expect(await disk.usage()).toEqual({ entries: 1, bytes: BYTES, setAside: NOTHING });
  });

  it('stays aside where another has been stored in its place', async () => {
    const disk = await diskOfTwo();
    await disk.setAside([ONE]);
    await disk.save(one.key, engine, one.module);
    expect(await disk.restore([ONE])).toEqual({ entries: [], bytes: 0, error: null });
    expect(await disk.usage()).toMatchObject({ entries: 2, setAside: { entries: 1 } });
    // And is replaced where that one is set aside in its turn.
    await disk.setAside([ONE]);
    expect(await disk.usage()).toMatchObject({ entries: 1, setAside: { entries: 1, bytes: BYTES } });
  });

  it('keeps when it was last used', async () => {
    const disk = await diskOfTwo();
    await disk.load(one.key, engine);
    const [before] = await disk.describe([ONE]);
    await disk.setAside([ONE]);
    await disk.restore([ONE]);
    const [after] = await disk.describe([ONE]);
    expect(before?.usedAt).toBeInstanceOf(Date);
    expect(after?.usedAt).toEqual(before?.usedAt);
  });

  it('is swept up a day later, by when it was set aside and not by when it was stored', async () => {
    const disk = await diskOfTwo();
    const longAgo = new Date(Date.now() - 30 * 24 * 3600_000);
    await utimes(disk.pathOf(one.key, engineId), longAgo, longAgo);
    await disk.setAside([ONE]);
    expect(await disk.sweep()).toBe(0);
    expect((await disk.restore([ONE])).entries).toHaveLength(1);
  });

  it('is found anew where the journal is lost', async () => {
    const disk = await diskOfTwo();
    await disk.setAside([ONE]);
    rmSync(join(disk.directory, 'index.log'));
    expect(await diskIn(pool, disk.directory).usage()).toEqual({
      entries: 1,
      bytes: BYTES,
      setAside: { entries: 1, bytes: BYTES },
    });
  });

  it('does not make the folder somebody else’s where its marker is lost', async () => {
    const disk = await diskOfTwo();
    await disk.setAside([ONE]);
    rmSync(join(disk.directory, 'CACHEDIR.TAG'));
    expect((await diskIn(pool, disk.directory).restore([ONE])).entries).toHaveLength(1);
    writeFileSync(join(disk.directory, '.trash', 'notes.txt'), 'mine');
    rmSync(join(disk.directory, 'CACHEDIR.TAG'));
    const error = await failureOf(diskIn(pool, disk.directory).usage(), CacheError);
    expect(error.message).toContain('.trash/notes.txt');
  });
});

describe('setting aside', () => {
  it('leaves out what is not there', async () => {
    const disk = await diskOfTwo();
    await disk.delete(one.key, engine);
    const { entries, error } = await disk.setAside([ONE, OTHER]);
    expect(entries.map(({ key }) => key)).toEqual([other.key]);
    expect(error).toBeNull();
    expect(await disk.usage()).toMatchObject({ entries: 0, setAside: { entries: 1 } });
  });

  it('takes the entries of other engines', async () => {
    const disk = await diskOfTwo();
    const stranger = new CountingEngine(engine, 'another-engine');
    await disk.save(one.key, stranger, one.module);
    const THEIRS = { key: one.key, engineId: stranger.deterministicId };
    expect((await disk.setAside([THEIRS])).entries).toEqual([{ ...THEIRS, bytes: BYTES }]);
    expect(await disk.contains(one.key, stranger)).toBe(false);
    expect(await disk.contains(one.key, engine)).toBe(true);
    expect((await disk.restore([THEIRS])).entries).toHaveLength(1);
  });

  it('says what it moved and why no more where something fails', async () => {
    const disk = await diskOfTwo();
    writeFileSync(join(disk.directory, '.trash'), 'in the way');
    const { entries, error } = await disk.setAside([ONE]);
    expect(entries).toEqual([]);
    expect(error).toMatchObject({ name: 'CacheError', kind: 'file-write' });
    expect(answerOf((await disk.load(one.key, engine)).module)).toBe(1111);
  });

  it.skipIf(process.platform === 'win32')('moves nothing to where a link leads, nor from there', async () => {
    const disk = await diskOfTwo();
    const elsewhere = scratchFolder();
    symlinkSync(elsewhere, join(disk.directory, '.trash'));
    expect((await disk.setAside([ONE])).entries).toEqual([]);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(join(disk.directory, '.trash'));
    await disk.setAside([ONE]);
    renameSync(join(disk.directory, '.trash'), join(elsewhere, 'trash'));
    symlinkSync(join(elsewhere, 'trash'), join(disk.directory, '.trash'));
    expect((await disk.restore([ONE])).entries).toEqual([]);
    await disk.discard([ONE]);
    await disk.clear();
    expect(existsSync(join(elsewhere, 'trash', engineId, `${one.key}.bin`))).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('a process that is killed while it moves entries', () => {
  it('leaves each either in its place or aside, and the count right once it is made anew', async () => {
    const disk = await diskOfTwo();
    const [from, to] = [disk.pathOf(one.key, engineId), asidePath(disk)];
    mkdirSync(join(disk.directory, '.trash', engineId), { recursive: true });
    // What it leaves after each of its steps: the line that tells of it, and then the file moved.
    const journal = join(disk.directory, 'index.log');
    writeFileSync(journal, `\n+ ${BYTES} .trash/${engineId}/${one.key}.bin\n`, { flag: 'a' });
    expect(answerOf((await diskIn(pool, disk.directory).load(one.key, engine)).module)).toBe(1111);
    expect((await diskIn(pool, disk.directory).restore([ONE])).entries).toEqual([]);
    execFileSync('mv', [from, to]);
    const next = diskIn(pool, disk.directory);
    expect(await next.contains(one.key, engine)).toBe(false);
    expect((await next.restore([ONE])).entries).toHaveLength(1);
    expect(answerOf((await next.load(one.key, engine)).module)).toBe(1111);
    await next.prune(engine);
    expect(await next.usage()).toEqual({ entries: 2, bytes: 2 * BYTES, setAside: NOTHING });
  });
});
