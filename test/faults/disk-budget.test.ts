import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Loader } from '../../src/core/loader/loader.ts';
import { MARKER } from '../../src/core/module-cache/cache-folder.ts';
import { DiskIndex } from '../../src/core/module-cache/disk-index.ts';
import { SEAL_KEY_BYTES } from '../../src/core/module-cache/entry-seal.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { CallingThread } from '../../src/core/worker-pool/calling-thread.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { answerOf } from '../support/wasm-modules.ts';
import type { JournalArgument } from './journal-process.ts';
import { builtProcess, killed, nextMessage, startProcess } from './support/built-processes.ts';
import { numbered } from './support/fault-modules.ts';
import { figure } from './support/figures.ts';
import { InProcessEngine } from './support/in-process-engine.ts';
import { type Stocked, stock } from './support/stocked.ts';
import type { TierArgument, TierReply, TierRequest } from './tier-process.ts';

const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;
const SEAL_KEY = randomBytes(SEAL_KEY_BYTES);
const PLENTY = 2 ** 30;
const tasks = new CallingThread();
const engine = new InProcessEngine();
const foreignEngine = new InProcessEngine('-other');
/** Six modules whose entries are of one size. */
const stocked = await stock(engine, [2_000, 2_000, 2_000, 2_000, 2_000, 2_000], 3000);

const tierProcess = builtProcess('tier-process');
const journalProcess = builtProcess('journal-process');

function diskIn(directory: string, budget = PLENTY): FileSystemCache {
  return new FileSystemCache({ directory, sealKey: SEAL_KEY, tasks, budget });
}

/** Saves modules in this order, and gives what one entry weighs. */
async function filled(cache: FileSystemCache, modules: readonly Stocked[] = stocked): Promise<number> {
  for (const { key, module } of modules) await cache.save(key, engine, module);
  return (await cache.usage()).bytes / modules.length;
}

/** The numbers of the modules that a cache holds. */
async function heldBy(cache: FileSystemCache, by = engine): Promise<number[]> {
  const held = await Promise.all(stocked.map(({ key }) => cache.contains(key, by)));
  return held.flatMap((holds, number) => (holds ? [number] : []));
}

async function startTier(argument: Omit<TierArgument, 'sealKey'>, user: 'nobody' | 'self' = 'self') {
  const options = IS_ROOT && user === 'nobody' ? { uid: NOBODY } : {};
  const child = startProcess(tierProcess, { ...argument, sealKey: SEAL_KEY.toString('hex') }, options);
  expect(await nextMessage(child)).toBe('ready');
  async function load(answer: number, padding: number): Promise<TierReply> {
    child.send({ answer, padding } satisfies TierRequest);
    const reply = await nextMessage<TierReply>(child);
    expect(reply).toMatchObject({ answer, untyped: [] });
    return reply;
  }
  return { child, load };
}

describe('the order of eviction', () => {
  test('the least recently used goes first, whichever process used the others', async () => {
    const directory = join(scratchFolder(), 'cache');
    const earlier = await startTier({ directory, budget: PLENTY });
    for (const number of [0, 1, 2, 3]) await earlier.load(3000 + number, 2_000);
    expect(await earlier.load(3000, 2_000)).toMatchObject({ servedBy: 'disk' });
    expect(await earlier.load(3002, 2_000)).toMatchObject({ servedBy: 'disk' });
    await killed(earlier.child);

    const cache = diskIn(directory);
    const { bytes } = await cache.usage();
    const { engineId } = await (await startTier({ directory, budget: PLENTY })).load(3002, 2_000);
    const evicted: string[] = [];
    const next = new FileSystemCache({
      directory,
      sealKey: SEAL_KEY,
      tasks,
      budget: bytes,
      onEviction: (key) => evicted.push(key),
    });
    const later = stocked[5] as Stocked;
    // The stamp of this thread's V8 and of the other process's are the same, so these are one engine's entries.
    expect(engineId).toBe(engine.deterministicId);
    await next.save(later.key, engine, later.module);
    expect(evicted).toEqual([stocked[1]?.key]);
    await next.setBudget(bytes / 2, engine);
    expect(evicted).toEqual([1, 3, 0].map((number) => stocked[number]?.key));
    expect(await heldBy(next)).toEqual([2, 5]);
  });

  test("other engines' entries go first, however recently they were used", async () => {
    const cache = diskIn(join(scratchFolder(), 'cache'));
    const entryBytes = await filled(cache, stocked.slice(0, 3));
    for (const { key, module } of stocked.slice(3, 5)) await cache.save(key, foreignEngine, module);
    await cache.setBudget(4 * entryBytes + 300, engine);
    expect(await heldBy(cache)).toEqual([0, 1, 2]);
    expect(await heldBy(cache, foreignEngine)).toEqual([4]);
    await cache.setBudget(3 * entryBytes, engine);
    expect(await heldBy(cache)).toEqual([0, 1, 2]);
    expect(await heldBy(cache, foreignEngine)).toEqual([]);
  });

  test('an entry larger than the budget is served, not stored, and said; the others stay', async () => {
    const cache = diskIn(join(scratchFolder(), 'cache'));
    const entryBytes = await filled(cache);
    await cache.setBudget(6 * entryBytes, engine);
    const loader = new Loader({ cache, engine, tasks });
    const result = await loader.load({ bytes: numbered(4000, 100_000) });
    expect(answerOf(result.module)).toBe(4000);
    expect(result).toMatchObject({ servedBy: 'compiler', saved: false });
    expect(result.warnings).toMatchObject([{ name: 'CacheError', kind: 'other' }]);
    expect(result.warnings[0]?.message).toMatch(/more than the disk tier's whole budget/);
    expect(await heldBy(cache)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('the journal', () => {
  /** What a fault does to the journal's text. */
  const faults: [string, (text: string) => string | null][] = [
    ['deleted', () => null],
    ['empty', () => ''],
    ['random bytes', () => randomBytes(5_000).toString('latin1')],
    ['zeros, as after a power cut', (text) => '\0'.repeat(text.length)],
    ['without its first half', (text) => text.slice(text.length / 2)],
    ['without its header', (text) => text.replace(/^#.*\n/, '')],
    ['another version', (text) => text.replace('index 2', 'index 3')],
  ];

  test.each(faults)('%s: rebuilt from the files', async (name, fault) => {
    const directory = join(scratchFolder(), 'cache');
    await filled(diskIn(directory));
    const before = await diskIn(directory).usage();
    const journal = join(directory, 'index.log');
    const text = fault(readFileSync(journal, 'latin1'));
    if (text === null) rmSync(journal);
    else writeFileSync(journal, text, 'latin1');
    const cache = diskIn(directory);
    for (const { key, answer } of stocked) {
      expect(answerOf((await cache.load(key, engine)).module)).toBe(answer);
    }
    expect(await cache.usage()).toEqual(before);
    figure(`a journal ${name}`, { 'entries known again': `${before.entries} of ${stocked.length}` });
  });

  test('a torn line spoils itself alone', async () => {
    const directory = join(scratchFolder(), 'cache');
    const cache = diskIn(directory);
    const entryBytes = await filled(cache, stocked.slice(0, 4));
    const journal = join(directory, 'index.log');
    const line = `+ 123456 ${engine.deterministicId}/${stocked[0]?.key}.bin`;
    for (let length = 1; length < line.length; length++) {
      appendFileSync(journal, `\n${line.slice(0, length)}`);
      const { key, module } = stocked[4] as Stocked;
      if (length % 20 === 1) await cache.save(key, engine, module);
    }
    const expected = { entries: 5, bytes: 5 * entryBytes };
    expect(await diskIn(directory).usage()).toMatchObject(expected);
    expect(await cache.usage()).toMatchObject(expected);
  });

  test('one that takes another one’s place is read from its beginning, though the system gives it the same number', async () => {
    const directory = join(scratchFolder(), 'cache');
    const cache = diskIn(directory);
    const entryBytes = await filled(cache, stocked.slice(0, 2));
    const journal = join(directory, 'index.log');
    const lines = readFileSync(journal, 'latin1');
    const { ino } = statSync(journal);
    const [first] = stocked as [Stocked];
    const only = `\n+ ${entryBytes} ${engine.deterministicId}/${first.key}.bin\n`;
    rmSync(journal);
    writeFileSync(
      journal,
      `# wasm cache index 2, rebuilt ${Date.now()}\n${only.repeat(2 + lines.length / only.length)}`,
    );
    expect(await cache.usage()).toMatchObject({ entries: 1, bytes: entryBytes });
    figure('a journal in the place of another', { 'same number': String(statSync(journal).ino === ino) });
  });

  test('names that lead out of the directory delete nothing', async () => {
    const folder = scratchFolder();
    const directory = join(folder, 'cache');
    const cache = diskIn(directory);
    await filled(cache, stocked.slice(0, 2));
    const outside = join(folder, 'outside');
    const key = stocked[0]?.key;
    mkdirSync(outside);
    const victims = [join(outside, `${key}.bin`), join(folder, `${key}.bin`), join(outside, 'letter.txt')];
    for (const path of victims) writeFileSync(path, 'somebody else’s');
    symlinkSync(outside, join(directory, 'link'));
    const names = [
      `../outside/${key}.bin`,
      `../${key}.bin`,
      `..//${key}.bin`,
      `./../outside/${key}.bin`,
      `${engine.deterministicId}/../../outside/${key}.bin`,
      `${engine.deterministicId}/../../outside/letter.txt`,
      `${outside}/${key}.bin`,
      `..\\outside\\${key}.bin`,
      `link/${key}.bin`,
      'link/letter.txt',
      '../outside/letter.txt',
    ];
    appendFileSync(join(directory, 'index.log'), names.map((name) => `\n+ 1000000 ${name}\n`).join(''));
    await cache.setBudget(1, engine);
    expect(await heldBy(cache)).toEqual([]);
    await diskIn(directory, 1).prune(engine);
    await diskIn(directory, 1).clear();
    for (const path of victims) expect(existsSync(path), path).toBe(true);
    figure('names that lead out of the directory', { names: names.length, 'deleted outside': 0 });
  });

  test("a link in the place of an engine's folder is not followed by evicting, pruning or clearing", async () => {
    const folder = scratchFolder();
    const directory = join(folder, 'cache');
    const cache = diskIn(directory);
    await filled(cache);
    const engineFolder = join(directory, engine.deterministicId);
    const outside = join(folder, 'outside');
    renameSync(engineFolder, outside);
    symlinkSync(outside, engineFolder);
    await cache.setBudget(1, engine);
    await cache.prune(engine);
    await cache.prune(foreignEngine);
    await cache.clear();
    for (const { key } of stocked) expect(await cache.delete(key, engine)).toBe(false);
    expect(readdirSync(outside)).toHaveLength(stocked.length);
    expect(await cache.usage()).toMatchObject({ entries: 0, bytes: 0 });
  });

  test('compacting keeps what other processes append meanwhile', async () => {
    const start = performance.now();
    const directory = scratchFolder();
    const journal = join(directory, 'index.log');
    const [perProcess, rounds, processes] = [150, 25, 2];
    const nameOf = (process: number, number: number) =>
      `engine-${process}/${number.toString(16).toUpperCase().padStart(16, '0')}.bin`;
    const scan = () => Promise.reject(new Error('nothing here may read the directory'));
    const index = new DiskIndex({ directory, scan });
    writeFileSync(journal, `# wasm cache index 2, rebuilt ${Date.now()}\n`);
    const children = Array.from({ length: processes }, (_, process) => {
      const names = Array.from({ length: perProcess }, (_, number) => nameOf(process, number));
      const argument: JournalArgument = { directory, names, rounds };
      return startProcess(journalProcess, argument);
    });
    let running = processes;
    for (const child of children) {
      void nextMessage(child).then(() => running--);
    }
    // Uses of something that was deleted long ago: the journal grows, and what it must hold does not.
    const growth = `\n* engine-9/${'0'.repeat(16)}.bin\n`.repeat(8_000);
    let compactions = 0;
    while (running > 0) {
      appendFileSync(journal, growth);
      await index.usage();
      if (statSync(journal).size < growth.length) compactions++;
    }
    const expected = { entries: processes * perProcess, bytes: processes * perProcess * rounds };
    expect(await index.usage()).toMatchObject(expected);
    expect(await new DiskIndex({ directory, scan }).usage()).toMatchObject(expected);
    expect(compactions).toBeGreaterThan(1);
    figure('compacting beside two processes that append', {
      appended: processes * perProcess * rounds,
      entries: expected.entries,
      compactions,
      lost: 0,
      seconds: ((performance.now() - start) / 1000).toFixed(1),
    });
  });
});

describe.skipIf(process.platform === 'win32')('a directory that cannot be listed', () => {
  /** A directory with this many entries, which a process can use and not list. */
  async function unlistable(entries: number) {
    const folder = scratchFolder();
    const directory = join(folder, 'cache');
    const cache = diskIn(directory);
    const [first] = stocked as [Stocked];
    await cache.save(first.key, engine, first.module);
    const path = cache.pathOf(first.key, engine.deterministicId);
    const { size } = statSync(path);
    const engineFolder = dirname(path);
    const lines: string[] = [];
    for (let number = 0; number < entries; number++) {
      const name = `${number.toString(16).toUpperCase().padStart(64, '0')}.bin`;
      // A file has a limited number of names.
      if (number % 1000 === 0) writeFileSync(join(engineFolder, name), Buffer.alloc(size));
      else
        linkSync(
          join(
            engineFolder,
            `${(number - (number % 1000)).toString(16).toUpperCase().padStart(64, '0')}.bin`,
          ),
          join(engineFolder, name),
        );
      lines.push(`\n+ ${size} ${basename(engineFolder)}/${name}\n`);
    }
    const header = `# wasm cache index 2, rebuilt ${Date.now()}\n`;
    const last = `\n+ ${size} ${basename(engineFolder)}/${first.key}.bin\n`;
    writeFileSync(join(directory, 'index.log'), header + lines.join('') + last);
    const folders = [directory, engineFolder, join(directory, '.tmp')];
    if (IS_ROOT) {
      const files = ['index.log', MARKER].map((name) => join(directory, name));
      for (const path of [folder, ...folders, ...files]) chownSync(path, NOBODY, NOBODY);
      chownSync(cache.pathOf(first.key, engine.deterministicId), NOBODY, NOBODY);
    }
    // May be entered and written to, and not read.
    for (const path of folders.slice(0, 2)) chmodSync(path, 0o300);
    onTestFinished(() => {
      for (const path of folders.slice(0, 2)) chmodSync(path, 0o700);
    });
    return { directory, engineFolder, budget: size * (entries + 1) };
  }

  async function measure(entries: number) {
    const { directory, engineFolder, budget } = await unlistable(entries);
    const start = performance.now();
    const { load } = await startTier({ directory, budget }, 'nobody');
    const fromDisk = await load(3000, 2_000);
    const readyMs = performance.now() - start;
    expect(fromDisk).toMatchObject({ servedBy: 'disk', warnings: [] });
    // It fits only where another one goes.
    expect(await load(3001, 2_000)).toMatchObject({ servedBy: 'compiler', saved: true, warnings: [] });
    const second = await load(3002, 2_000);
    expect(second).toMatchObject({ servedBy: 'compiler', saved: true, warnings: [] });
    chmodSync(engineFolder, 0o700);
    expect(readdirSync(engineFolder)).toHaveLength(entries + 1);
    return { readyMs, loadMs: fromDisk.ms, evictMs: second.ms };
  }

  test('opening, loading, saving and evicting go on, with 10,000 entries as with 10', async () => {
    const few = await measure(10);
    const many = await measure(10_000);
    const both = (name: keyof typeof few) => `${few[name].toFixed(1)} and ${many[name].toFixed(1)} ms`;
    figure('10 and 10,000 entries in a directory that cannot be listed', {
      'start and first load': both('readyMs'),
      'first load': both('loadMs'),
      'compile, evict and save': both('evictMs'),
    });
  });

  test('a folder that nobody may look into is not looked into', async () => {
    const folder = scratchFolder();
    if (IS_ROOT) chownSync(folder, NOBODY, NOBODY);
    const directory = join(folder, 'cache');
    mkdirSync(join(directory, 'lost+found'), { recursive: true });
    chmodSync(join(directory, 'lost+found'), 0);
    if (IS_ROOT) chownSync(directory, NOBODY, NOBODY);
    const { load } = await startTier({ directory, budget: PLENTY }, 'nobody');
    expect(await load(3000, 2_000)).toMatchObject({ saved: true, warnings: [] });
    expect(await load(3000, 2_000)).toMatchObject({ servedBy: 'disk', warnings: [] });
  });
});
