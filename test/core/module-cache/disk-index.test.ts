import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DiskIndex } from '../../../src/core/module-cache/disk-index.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const ENTRY = { name: `v8/${'A'.repeat(64)}.bin`, bytes: 10, storedAt: 1_000, usedAt: null };
const OTHER = { name: `v8/${'B'.repeat(64)}.bin`, bytes: 20, storedAt: 2_000, usedAt: null };
const NOTHING = { entries: 0, bytes: 0 };
const BOTH = { entries: 2, bytes: 30, setAside: NOTHING };

/** An index of two entries, in a folder of its own; one more is opened as another process would. */
async function indexOfTwo() {
  const directory = scratchFolder();
  const open = () => new DiskIndex({ directory, scan: async () => [ENTRY, OTHER] });
  await open().rebuild();
  return { open, directory, journal: join(directory, 'index.log'), lock: join(directory, 'index.lock') };
}

/** The header and the lines that a journal of two entries has. */
const whole = /^# wasm cache index 2, rebuilt \d+\n(\n\+ \d+( \d+)? v8\/[AB]{64}\.bin\n){2}/;

describe('a journal that cannot be one', () => {
  const fakes: [what: string, put: (journal: string) => void][] = [
    ['a sparse file of 10 GB', (path) => truncateSync(path, 10e9)],
    ['a file of 600 MB', (path) => truncateSync(path, 600e6)],
    ['one very long line', (path) => truncateSync(path, 20e6)],
    [
      'a journal of the far future',
      (path) => writeFileSync(path, `# wasm cache index 2, rebuilt ${Date.now() + 1e12}\n`),
    ],
    [
      'an empty folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ];

  it.each(fakes)('such as %s is replaced by one that is read from the directory', async (_, put) => {
    const { open, journal, lock } = await indexOfTwo();
    put(journal);
    const index = open();
    await index.stored([OTHER]);
    expect(await index.usage()).toEqual(BOTH);
    expect(await open().usage()).toEqual(BOTH);
    expect(readFileSync(journal, 'latin1')).toMatch(whole);
    expect(existsSync(lock)).toBe(false);
  });

  it("such as another name of somebody's file is replaced, and nothing is written to that file", async () => {
    const { open, journal } = await indexOfTwo();
    const theirs = writeInto(scratchFolder(), 'access.log', 'GET / 200');
    rmSync(journal);
    linkSync(theirs, journal);
    const index = open();
    await index.used(ENTRY.name);
    await index.stored([ENTRY]);
    expect(await index.usage()).toEqual(BOTH);
    expect(readFileSync(theirs, 'utf8')).toBe('GET / 200');
    expect(readFileSync(journal, 'latin1')).toMatch(whole);
  });

  it("such as a folder with somebody's file is moved aside with all that is in it", async () => {
    const { open, journal, directory } = await indexOfTwo();
    rmSync(journal);
    mkdirSync(journal);
    writeInto(journal, 'letter.txt', 'Dear Ada');
    await open().stored([ENTRY]);
    expect(lstatSync(journal).isFile()).toBe(true);
    const aside = readdirSync(directory).find((name) => name.endsWith('.aside')) as string;
    expect(readFileSync(join(directory, aside, 'letter.txt'), 'utf8')).toBe('Dear Ada');
  });
});

it('replays a journal that is larger than what is read at once, line for line', async () => {
  const { open, journal } = await indexOfTwo();
  const header = readFileSync(journal, 'latin1').split('\n')[0];
  // So that line ends fall everywhere in the pieces.
  const lines = Array.from(
    { length: 20_000 },
    (_, i) => `+ ${i} v8/${i.toString(16).toUpperCase().padStart(64, '0')}.bin`,
  );
  const garbage = 'x'.repeat(3 * 2 ** 20);
  writeFileSync(
    journal,
    `${header}\n${lines.slice(0, 9).join('\n\n')}\n${garbage}\n${lines.slice(9).join('\n')}\n`,
  );
  expect(await open().usage()).toMatchObject({ entries: 20_000, bytes: (19_999 * 20_000) / 2 });
});

describe('a lock that nobody holds', () => {
  const locks: [what: string, put: (lock: string) => void][] = [
    ['a folder', (path) => mkdirSync(path)],
    [
      'a file of 10 GB',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 10e9);
      },
    ],
    [
      'one of next year, by a process that runs',
      (path) => {
        writeFileSync(path, String(process.pid));
        const nextYear = new Date(Date.now() + 365 * 24 * 3600_000);
        utimesSync(path, nextYear, nextYear);
      },
    ],
  ];
  if (process.platform !== 'win32') locks.push(['a pipe', (path) => execFileSync('mkfifo', [path])]);

  it.each(locks)('such as %s keeps nobody from writing the journal anew', async (_, put) => {
    const { open, journal, lock } = await indexOfTwo();
    rmSync(journal);
    put(lock);
    expect(await open().usage()).toEqual(BOTH);
    expect(readFileSync(journal, 'latin1')).toMatch(whole);
    expect(existsSync(lock)).toBe(false);
  });

  it('is left alone where it was just made by a process that runs', async () => {
    const { open, journal, lock } = await indexOfTwo();
    rmSync(journal);
    writeFileSync(lock, String(process.pid));
    await open().usage();
    expect(existsSync(lock)).toBe(true);
    expect(existsSync(journal)).toBe(false);
  });
});

describe('what it says of entries', () => {
  const nameOf = (digit: string, folder = 'v8') => `${folder}/${digit.repeat(64)}.bin`;
  const entry = (name: string, bytes = 10) => ({ name, bytes, usedAt: null });
  const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);

  it('is when each was last stored or used, whichever process told of it, also once the journal is written anew', async () => {
    const { open } = await indexOfTwo();
    const [mine, theirs] = [open(), open()];
    await mine.refresh();
    expect(mine.usedAt(ENTRY.name)).toBeNull();
    const before = Date.now();
    await theirs.used(ENTRY.name);
    await theirs.stored([{ ...OTHER, usedAt: 12_345 }]);
    await mine.refresh();
    expect(mine.usedAt(ENTRY.name)).toBeGreaterThanOrEqual(before);
    expect(mine.usedAt(OTHER.name)).toBe(12_345);
    await mine.rebuild();
    const later = open();
    await later.refresh();
    expect(later.usedAt(ENTRY.name)).toBeGreaterThanOrEqual(before);
    expect(later.usedAt(OTHER.name)).toBe(12_345);
    expect(later.usedAt(nameOf('C'))).toBeNull();
  });

  it('keeps the order of use where the directory is read anew, and takes what is new by when it was written', async () => {
    const { directory } = await indexOfTwo();
    const [used, old, fresh] = [nameOf('A'), nameOf('B'), nameOf('C')];
    const scan = async () => [
      { name: fresh, bytes: 10, storedAt: 6_000 },
      { name: used, bytes: 10, storedAt: 1 },
      { name: old, bytes: 10, storedAt: 2 },
    ];
    const index = new DiskIndex({ directory, scan });
    await index.stored([{ name: used, bytes: 10, usedAt: 5_000 }]);
    await index.rebuild();
    const all = await index.victims(0, { engineId: 'v8', keep: null });
    expect(names(all)).toEqual([old, used, fresh]);
  });

  it('counts what is set aside for itself, and lets it go first', async () => {
    const directory = scratchFolder();
    const index = new DiskIndex({ directory, scan: async () => [] });
    await index.rebuild();
    const aside = nameOf('C', '.trash/v8');
    await index.stored([entry(nameOf('A')), entry(nameOf('B', 'older')), entry(aside, 5)]);
    await index.used(nameOf('A'));
    expect(await index.usage()).toEqual({ entries: 2, bytes: 20, setAside: { entries: 1, bytes: 5 } });
    const engine = { engineId: 'v8', keep: null };
    expect(names(await index.victims(24, engine))).toEqual([aside]);
    expect(names(await index.victims(15, engine))).toEqual([aside, nameOf('B', 'older')]);
    expect(names(await index.victims(0, engine))).toEqual([aside, nameOf('B', 'older'), nameOf('A')]);
    await index.deleted([aside]);
    expect(await index.usage()).toEqual({ entries: 2, bytes: 20, setAside: NOTHING });
  });

  it('takes the lines of a journal that say no time, and reads the directory where its first line is of another version', async () => {
    const { open, journal } = await indexOfTwo();
    const [first] = readFileSync(journal, 'latin1').split('\n');
    writeFileSync(journal, `${first}\n+ 7 ${nameOf('D')}\n* ${nameOf('D')}\n`);
    const index = open();
    expect(await index.usage()).toMatchObject({ entries: 1, bytes: 7 });
    expect(index.usedAt(nameOf('D'))).toBeNull();
    writeFileSync(journal, `# wasm cache index 1, rebuilt ${Date.now()}\n+ 7 ${nameOf('D')}\n`);
    expect(await open().usage()).toEqual(BOTH);
  });
});
