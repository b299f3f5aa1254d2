import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SEAL_KEY_BYTES } from '../../src/core/module-cache/entry-seal.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { builtProcess, nextMessage, startProcess } from './support/built-processes.ts';
import { figure } from './support/figures.ts';
import { limitFileSize, mountRefusal, remount, volume } from './support/volumes.ts';
import type { TierArgument, TierReply, TierRequest } from './tier-process.ts';

/** What a user without any rights of root's goes by. */
const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;
const IS_POSIX = process.platform !== 'win32';
const REFUSAL = mountRefusal();
const SEAL_KEY = randomBytes(SEAL_KEY_BYTES).toString('hex');
const PADDING = 40_000;
/** A temporary file of a process that does not run: no process has this number. */
const ABANDONED = '4194999-0.tmp';

const tierProcess = builtProcess('tier-process');

/** A process with a loader and a disk tier in `directory`, by default as a user whom permissions bind. */
async function startTier(directory: string, user: 'nobody' | 'self' = 'nobody') {
  const argument: TierArgument = { directory, sealKey: SEAL_KEY, budget: 2 ** 30 };
  const child = startProcess(tierProcess, argument, IS_ROOT && user === 'nobody' ? { uid: NOBODY } : {});
  expect(await nextMessage(child)).toBe('ready');
  let next = 2000;

  async function load(answer: number): Promise<TierReply> {
    const request: TierRequest = { answer, padding: PADDING };
    child.send(request);
    const reply = await nextMessage<TierReply>(child);
    // Whatever is wrong with the folder: the right module, and nothing that nobody caught.
    expect(reply.answer).toBe(answer);
    expect(reply.untyped).toEqual([]);
    return reply;
  }
  /** Loads a module that was never loaded before. */
  const loadNew = () => load(next++);
  return { pid: child.pid as number, load, loadNew };
}

/** A folder that the tier's process may write to. */
function ownFolder(): string {
  const folder = scratchFolder();
  if (IS_ROOT) chownSync(folder, NOBODY, NOBODY);
  return folder;
}

/** What a load gives that nothing is wrong with. */
const COMPILED = { servedBy: 'compiler', saved: true, warnings: [] };
const FROM_DISK = { servedBy: 'disk', warnings: [] };

interface Fault {
  name: string;
  /** Breaks something, and gives what mends it. */
  breakIt: (context: { directory: string; engineFolder: string; entry: string; pid: number }) => () => void;
  /** What the load of a module gives whose entry was there before. */
  known: Partial<TierReply>;
  /** What the load of another module gives. */
  unknown: Partial<TierReply>;
  /** What the first load of the known module gives when it is mended. */
  mended?: Partial<TierReply>;
  /** `self` where this process needs the right to change the other one's limits. */
  user?: 'self';
}

/** Checks one fault from before to after, over two loads of each kind. */
async function checkFault(fault: Fault, directory: string): Promise<void> {
  const start = performance.now();
  const { pid, load, loadNew } = await startTier(directory, fault.user);
  const { engineId } = await load(1000);
  expect(await load(1000)).toMatchObject(FROM_DISK);
  const engineFolder = join(directory, engineId);
  const entry = join(engineFolder, onlyEntry(engineFolder));
  const mend = fault.breakIt({ directory, engineFolder, entry, pid });
  try {
    expect(await load(1000)).toMatchObject(fault.known);
    expect(await loadNew()).toMatchObject(fault.unknown);
    expect(await loadNew()).toMatchObject(fault.unknown);
  } finally {
    mend();
  }
  expect(await load(1000)).toMatchObject(fault.mended ?? FROM_DISK);
  expect(await load(1000)).toMatchObject(FROM_DISK);
  expect(await loadNew()).toMatchObject(COMPILED);
  figure(fault.name, {
    loads: 8,
    'modules given': 8,
    told: fault.unknown.warnings?.join(' and ') || 'nothing to tell',
    recovered: 'yes',
    seconds: ((performance.now() - start) / 1000).toFixed(1),
  });
}

function onlyEntry(engineFolder: string): string {
  const names = readdirSync(engineFolder);
  expect(names).toHaveLength(1);
  return names[0] as string;
}

/** Moves something aside, puts something else in its place, and gives what undoes both. */
function replaced(path: string, put: (path: string) => void): () => void {
  const aside = `${path}.aside`;
  renameSync(path, aside);
  put(path);
  return () => {
    rmSync(path, { recursive: true, force: true });
    renameSync(aside, path);
  };
}

function withoutPermission(...paths: string[]): () => void {
  return withMode(0, ...paths);
}

function withMode(mode: number, ...paths: string[]): () => void {
  const before = paths.map((path) => lstatSync(path).mode & 0o777);
  for (const path of paths) chmodSync(path, mode);
  return () => {
    for (const [index, path] of paths.entries()) chmodSync(path, before[index] as number);
  };
}

const inTheWay = (path: string) => writeFileSync(path, 'in the way');

const FAULTS: Fault[] = [
  {
    name: 'the directory is deleted',
    breakIt: ({ directory }) => {
      rmSync(directory, { recursive: true });
      return () => {};
    },
    known: COMPILED,
    unknown: COMPILED,
  },
  {
    name: 'the directory is replaced by a file',
    breakIt: ({ directory }) => replaced(directory, inTheWay),
    known: { servedBy: 'compiler', saved: false, warnings: ['file-write EEXIST'] },
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EEXIST'] },
  },
  {
    name: "the engine's folder is replaced by a file",
    breakIt: ({ engineFolder }) => replaced(engineFolder, inTheWay),
    known: { servedBy: 'compiler', saved: false, warnings: ['file-write EEXIST'] },
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EEXIST'] },
  },
  {
    name: 'the folder of temporary files is replaced by a file',
    breakIt: ({ directory }) => replaced(join(directory, '.tmp'), inTheWay),
    known: FROM_DISK,
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EEXIST'] },
  },
  {
    name: 'the journal is replaced by a folder',
    breakIt: ({ directory }) => {
      const journal = join(directory, 'index.log');
      rmSync(journal);
      mkdirSync(journal);
      if (IS_ROOT) chownSync(journal, NOBODY, NOBODY);
      return () => {};
    },
    known: FROM_DISK,
    unknown: COMPILED,
  },
  {
    name: 'an entry is replaced by a folder',
    breakIt: ({ entry }) => {
      rmSync(entry);
      mkdirSync(join(entry, 'sub'), { recursive: true });
      if (IS_ROOT) for (const path of [entry, join(entry, 'sub')]) chownSync(path, NOBODY, NOBODY);
      return () => {};
    },
    known: { servedBy: 'compiler', saved: true, warnings: ['deserialize no code'] },
    unknown: COMPILED,
  },
];

const PERMISSION_FAULTS: Fault[] = [
  {
    name: 'the directory may not be entered',
    breakIt: ({ directory }) => withoutPermission(directory),
    known: { servedBy: 'compiler', saved: false, warnings: ['file-read EACCES', 'file-write EACCES'] },
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-read EACCES', 'file-write EACCES'] },
  },
  {
    name: 'all folders are read-only by their permissions',
    breakIt: ({ directory, engineFolder }) =>
      withMode(0o500, directory, engineFolder, join(directory, '.tmp')),
    known: FROM_DISK,
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EACCES'] },
  },
  {
    name: "the engine's folder may not be entered",
    breakIt: ({ engineFolder }) => withoutPermission(engineFolder),
    known: { servedBy: 'compiler', saved: false, warnings: ['file-read EACCES', 'file-write EACCES'] },
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-read EACCES', 'file-write EACCES'] },
  },
  {
    name: 'the folder of temporary files may not be entered',
    breakIt: ({ directory }) => withoutPermission(join(directory, '.tmp')),
    known: FROM_DISK,
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EACCES'] },
  },
  {
    name: 'the journal may not be opened',
    breakIt: ({ directory }) => withoutPermission(join(directory, 'index.log')),
    known: { servedBy: 'disk', warnings: ['file-write EACCES'] },
    unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EACCES'] },
  },
  {
    name: 'an entry may not be read',
    // A new entry takes its place.
    breakIt: ({ entry }) => {
      chmodSync(entry, 0);
      return () => {};
    },
    known: { servedBy: 'compiler', saved: true, warnings: ['file-read EACCES'] },
    unknown: COMPILED,
  },
];

describe('a folder that fails while the app runs', () => {
  test.each(FAULTS)('$name', async (fault) => {
    await checkFault(fault, join(ownFolder(), 'cache'));
  });
});

describe.skipIf(!IS_POSIX)('permissions that are taken away', () => {
  test.each(PERMISSION_FAULTS)('$name', async (fault) => {
    await checkFault(fault, join(ownFolder(), 'cache'));
  });

  test('a folder of temporary files that cannot be swept up at the first save is swept up later', async () => {
    const directory = join(ownFolder(), 'cache');
    const earlier = await startTier(directory);
    expect(await earlier.loadNew()).toMatchObject(COMPILED);
    const temporaryFolder = join(directory, '.tmp');
    const abandoned = join(temporaryFolder, ABANDONED);
    writeFileSync(abandoned, 'left by a killed process');
    const mend = withoutPermission(temporaryFolder);
    const { load } = await startTier(directory);
    expect(await load(1000)).toMatchObject({ saved: false, warnings: ['file-write EACCES'] });
    mend();
    expect(await load(1000)).toMatchObject(COMPILED);
    expect(existsSync(abandoned)).toBe(false);
  });
});

describe.skipIf(!IS_POSIX)('links that lead out of the directory', () => {
  test("the engine's folder is a link: nothing behind it is read, written or deleted", async () => {
    const outside = ownFolder();
    const fault: Fault = {
      name: "the engine's folder is replaced by a link",
      breakIt: ({ engineFolder, entry }) => {
        const mend = replaced(engineFolder, (path) => symlinkSync(outside, path));
        // A whole, sealed entry, but behind a link.
        writeFileSync(
          join(outside, basename(entry)),
          readFileSync(join(`${engineFolder}.aside`, basename(entry))),
        );
        return mend;
      },
      known: { servedBy: 'compiler', saved: false, warnings: ['deserialize no code', 'file-write ELOOP'] },
      unknown: { servedBy: 'compiler', saved: false, warnings: ['deserialize no code', 'file-write ELOOP'] },
    };
    await checkFault(fault, join(ownFolder(), 'cache'));
    expect(readdirSync(outside)).toHaveLength(1);
  });

  test('the folder of temporary files is a link: nothing behind it is written or deleted', async () => {
    const outside = ownFolder();
    const theirs = [ABANDONED, 'letter.txt'];
    for (const name of theirs) writeFileSync(join(outside, name), 'somebody else’s');
    const fault: Fault = {
      name: 'the folder of temporary files is replaced by a link',
      breakIt: ({ directory }) => replaced(join(directory, '.tmp'), (path) => symlinkSync(outside, path)),
      known: FROM_DISK,
      unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write ELOOP'] },
    };
    await checkFault(fault, join(ownFolder(), 'cache'));
    expect(readdirSync(outside).sort()).toEqual(theirs);
  });

  test('the folder of temporary files is a link from the start: nothing behind it is swept up', async () => {
    const [outside, directory] = [ownFolder(), join(ownFolder(), 'cache')];
    const earlier = await startTier(directory);
    expect(await earlier.loadNew()).toMatchObject(COMPILED);
    const theirs = [ABANDONED, 'letter.txt'];
    for (const name of theirs) writeFileSync(join(outside, name), 'somebody else’s');
    rmSync(join(directory, '.tmp'), { recursive: true });
    symlinkSync(outside, join(directory, '.tmp'));
    const { load } = await startTier(directory);
    expect(await load(1000)).toMatchObject({ saved: false, warnings: ['file-write ELOOP'] });
    expect(readdirSync(outside).sort()).toEqual(theirs);
  });

  test('the journal is a link: what it leads to is not written to', async () => {
    const outside = join(ownFolder(), 'letter.txt');
    writeFileSync(outside, 'somebody else’s');
    chmodSync(outside, 0o666);
    const fault: Fault = {
      name: 'the journal is replaced by a link',
      breakIt: ({ directory }) => {
        rmSync(join(directory, 'index.log'));
        symlinkSync(outside, join(directory, 'index.log'));
        return () => {};
      },
      known: FROM_DISK,
      unknown: COMPILED,
    };
    await checkFault(fault, join(ownFolder(), 'cache'));
    expect(readFileSync(outside, 'utf8')).toBe('somebody else’s');
  });
});

describe.skipIf(process.platform !== 'linux')('a limit to how large a file may be', () => {
  test('entries are larger than it', async () => {
    const fault: Fault = {
      user: 'self',
      name: 'a file size limit of 10 kB',
      breakIt: ({ pid }) => {
        limitFileSize(pid, 10_000);
        return () => limitFileSize(pid, 'unlimited');
      },
      known: FROM_DISK,
      unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EFBIG'] },
    };
    const directory = join(ownFolder(), 'cache');
    await checkFault(fault, directory);
    expect(readdirSync(join(directory, '.tmp'))).toEqual([]);
  });

  test('not a byte may be written', async () => {
    const fault: Fault = {
      user: 'self',
      name: 'a file size limit of 0',
      breakIt: ({ pid }) => {
        limitFileSize(pid, 0);
        return () => limitFileSize(pid, 'unlimited');
      },
      known: { servedBy: 'disk', warnings: ['file-write EFBIG'] },
      unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EFBIG'] },
    };
    await checkFault(fault, join(ownFolder(), 'cache'));
  });
});

describe.skipIf(REFUSAL !== null)(`a volume of its own${REFUSAL ? ` (skipped: ${REFUSAL})` : ''}`, () => {
  test('it becomes read-only', async () => {
    const folder = volume('size=8m,mode=777');
    const fault: Fault = {
      name: 'a read-only volume',
      breakIt: () => {
        remount(folder, 'ro');
        return () => remount(folder, 'rw');
      },
      known: { servedBy: 'disk', warnings: ['file-write EROFS'] },
      unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write EROFS'] },
    };
    await checkFault(fault, join(folder, 'cache'));
  });

  test('it has no room for another file', async () => {
    const folder = volume('size=8m,nr_inodes=40,mode=777');
    const fault: Fault = {
      name: 'a volume without room for another file',
      breakIt: () => {
        const filling: string[] = [];
        for (;;) {
          const path = join(folder, `filling-${filling.length}`);
          try {
            writeFileSync(path, '');
          } catch {
            break;
          }
          filling.push(path);
        }
        return () => {
          for (const path of filling) rmSync(path);
        };
      },
      known: FROM_DISK,
      unknown: { servedBy: 'compiler', saved: false, warnings: ['file-write ENOSPC'] },
    };
    await checkFault(fault, join(folder, 'cache'));
  });

  test.each([
    ['not a byte free', 0],
    ['only the last of it free', 150_000],
  ])('it is full from the start: %s', async (name, free) => {
    const start = performance.now();
    const folder = volume('size=4m,mode=777');
    const { bavail, bsize } = statfsSync(folder);
    const filling = join(folder, 'filling');
    writeFileSync(filling, Buffer.alloc(bavail * bsize - free));
    const { load, loadNew } = await startTier(join(folder, 'cache'));
    const full = { servedBy: 'compiler', saved: false, warnings: ['file-write ENOSPC'] };
    for (let again = 0; again < 3; again++) expect(await loadNew()).toMatchObject(full);
    expect(await load(1000)).toMatchObject(full);
    rmSync(filling);
    expect(await load(1000)).toMatchObject(COMPILED);
    expect(await load(1000)).toMatchObject(FROM_DISK);
    figure(`a full volume, ${name}`, {
      loads: 6,
      'modules given': 6,
      told: 'file-write ENOSPC',
      recovered: 'yes',
      seconds: ((performance.now() - start) / 1000).toFixed(1),
    });
  });

  test('entries that are there make room on a full volume', async () => {
    const folder = volume('size=4m,mode=777');
    const { load } = await startTier(join(folder, 'cache'));
    expect(await load(1000)).toMatchObject(COMPILED);
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'filling'), Buffer.alloc(bavail * bsize));
    expect(await load(1001)).toMatchObject(COMPILED);
    expect(await load(1001)).toMatchObject(FROM_DISK);
    expect(await load(1000)).toMatchObject({ servedBy: 'compiler' });
  });
});
