import { mkdirSync, promises, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CacheFolder, MARKER } from '../../../src/core/module-cache/cache-folder.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const KEY = 'A'.repeat(64);

/** A cache as the app left it before it marked them. */
function formerCache(): string {
  const directory = scratchFolder();
  for (const name of ['v8-13-x64', 'v8-12-x64', '.tmp']) mkdirSync(join(directory, name));
  writeInto(directory, `v8-13-x64/${KEY}.bin`, 'an entry');
  writeInto(directory, '.tmp/4194999-0a.tmp', 'half an entry');
  writeInto(
    directory,
    'index.log',
    `# wasm cache index 1, rebuilt 1700000000000\n\n+ 8 v8-13-x64/${KEY}.bin\n`,
  );
  writeInto(directory, 'index.lock', '4194999');
  return directory;
}

function replaceOpendir(opendir: typeof promises.opendir): void {
  promises.opendir = opendir;
  syncBuiltinESMExports();
}

describe('a folder', () => {
  it('is made and marked when it is claimed, for this user alone', async () => {
    const directory = join(scratchFolder(), 'new', 'cache');
    const folder = new CacheFolder(directory);
    expect(await folder.check()).toBeNull();
    expect(await folder.claim()).toBeNull();
    const marker = readFileSync(join(directory, MARKER), 'latin1');
    // Byte for byte what https://bford.info/cachedir/ asks for.
    expect(marker.startsWith('Signature: 8a477f597d28d172789f06886806bc55\n')).toBe(true);
    expect(readdirSync(join(directory, '.tmp'))).toEqual([]);
    if (process.platform !== 'win32') expect(statSync(directory).mode & 0o777).toBe(0o700);
    writeInto(directory, 'letter.txt', 'put there later');
    expect(await new CacheFolder(directory).check()).toBeNull();
    expect(await new CacheFolder(directory).claim()).toBeNull();
  });

  it('that is empty is claimed, and not marked before', async () => {
    const directory = scratchFolder();
    expect(await new CacheFolder(directory).check()).toBeNull();
    expect(readdirSync(directory)).toEqual([]);
    expect(await new CacheFolder(directory).claim()).toBeNull();
    expect(readdirSync(directory)).toContain(MARKER);
  });

  it("that is empty but for the file system's own is claimed", async () => {
    const directory = scratchFolder();
    mkdirSync(join(directory, 'lost+found'), 0);
    writeInto(directory, '.DS_Store', '');
    expect(await new CacheFolder(directory).check()).toBeNull();
    expect(readdirSync(directory)).not.toContain(MARKER);
    expect(await new CacheFolder(directory).claim()).toBeNull();
    expect(readdirSync(directory)).toContain(MARKER);
  });

  it('may be claimed by many at once', async () => {
    const directory = join(scratchFolder(), 'cache');
    const claims = Array.from({ length: 20 }, () => new CacheFolder(directory).claim());
    expect(new Set(await Promise.all(claims))).toEqual(new Set([null]));
    expect(readdirSync(join(directory, '.tmp'))).toEqual([]);
  });

  it('that another process marks and begins to write in, while it is looked at, is nobody else’s', async () => {
    const directory = scratchFolder();
    const { opendir } = promises;
    onTestFinished(() => replaceOpendir(opendir));
    let looks = 0;
    replaceOpendir(async (...which) => {
      if (which[0] === directory && looks++ === 0) {
        await new CacheFolder(directory).claim();
        // The journal, opened by who is about to write its first line.
        writeInto(directory, 'index.log', '');
      }
      const listing = await opendir(...which);
      return Object.assign(listing, {
        async *[Symbol.asyncIterator]() {
          const entries = [];
          for (let entry = await listing.read(); entry !== null; entry = await listing.read())
            entries.push(entry);
          await listing.close();
          // File systems list in whatever order.
          yield* entries.sort((one) => (one.name === 'index.log' ? -1 : 1));
        },
      });
    });
    expect(await new CacheFolder(directory).check()).toBeNull();
    expect(looks).toBeGreaterThan(0);
  });

  it('of a former version is recognized and marked', async () => {
    const directory = formerCache();
    const before = readdirSync(directory).sort();
    expect(await new CacheFolder(directory).check()).toBeNull();
    expect(readdirSync(directory).sort()).toEqual([MARKER, ...before].sort());
    expect(readFileSync(join(directory, `v8-13-x64/${KEY}.bin`), 'utf8')).toBe('an entry');
  });

  it.each([
    ['letter.txt', 'a letter'],
    ['index.log', 'GET / 200'],
    ['index.lock', 'front door'],
    [MARKER, 'Signature: 8a477f597d28d172789f06886806bc55\n# cargo\n'],
    ['v8-13-x64/letter.txt', 'a letter'],
    ['.tmp/upload', 'a photo'],
    ['src/main.ts', 'export {}'],
  ])('with %s of somebody else is refused, which is named, and stays as it is', async (name, text) => {
    const directory = formerCache();
    mkdirSync(join(directory, 'src'), { recursive: true });
    writeInto(directory, name, text);
    const before = readdirSync(directory, { recursive: true }).sort();
    for (const refusal of [
      await new CacheFolder(directory).check(),
      await new CacheFolder(directory).claim(),
    ]) {
      expect(refusal).toMatchObject({ path: directory, reason: expect.stringContaining(`"${name}"`) });
      expect(refusal?.advice).toMatch(/^Choose a new or an empty folder.*\.$/);
    }
    expect(readdirSync(directory, { recursive: true }).sort()).toEqual(before);
    expect(readFileSync(join(directory, name), 'utf8')).toBe(text);
  });

  it('that was ours is not looked at again by a load, and is before something is written', async () => {
    const directory = join(scratchFolder(), 'cache');
    const folder = new CacheFolder(directory);
    await folder.claim();
    renameSync(directory, `${directory}.aside`);
    mkdirSync(directory);
    writeInto(directory, 'letter.txt', 'a letter');
    expect(await folder.checkOnce()).toBeNull();
    expect((await folder.claim())?.reason).toContain('letter.txt');
    // From then on a load knows too.
    expect((await folder.checkOnce())?.reason).toContain('letter.txt');
    rmSync(directory, { recursive: true });
    expect(await folder.checkOnce()).toBeNull();
  });
});
