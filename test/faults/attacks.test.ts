import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Artifact } from '../../src/core/codec/codec.ts';
import type { EngineModule } from '../../src/core/engine/engine.ts';
import type { WireBytes } from '../../src/core/engine/wire-bytes.ts';
import { Loader } from '../../src/core/loader/loader.ts';
import { CacheError } from '../../src/core/module-cache/cache-error.ts';
import { MARKER_TEXT } from '../../src/core/module-cache/cache-folder.ts';
import { HEADER_BYTES, HEADER_NONCE, NONCE, TAG } from '../../src/core/module-cache/entry-format.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { ModuleHash } from '../../src/core/module-cache/module-hash.ts';
import { loadInstallationKey } from '../../src/core/module-cache/seal-key-file.ts';
import { Spy } from '../../src/core/module-cache/spy.ts';
import { CallingThread } from '../../src/core/worker-pool/calling-thread.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { answerOf } from '../support/wasm-modules.ts';
import { numbered } from './support/fault-modules.ts';
import { InProcessEngine } from './support/in-process-engine.ts';
import { keychain } from './support/key-files.ts';

const IS_ROOT = process.getuid?.() === 0;
const IS_POSIX = process.platform !== 'win32';
/** What a user without any rights of root's goes by. */
const NOBODY = 65_534;
const BUDGET = 2 ** 30;
/** Whatever is attacked, nothing waits for longer. */
const LONGEST = 30_000;

/** V8, which knows whether it is given what it has once made. */
class WatchedEngine extends InProcessEngine {
  foreign = 0;
  readonly #made = new Set<string>();

  override async serialize(module: Parameters<InProcessEngine['serialize']>[0]): Promise<Artifact> {
    const artifact = await super.serialize(module);
    this.#made.add(digestOf(artifact, (await module.wireSource?.read()) as WireBytes));
    return artifact;
  }

  override deserialize(artifact: Artifact, wireBytes: WireBytes): Promise<EngineModule> {
    if (!this.#made.has(digestOf(artifact, wireBytes))) this.foreign++;
    return super.deserialize(artifact, wireBytes);
  }
}

function digestOf(artifact: Artifact, wireBytes: WireBytes): string {
  return createHash('sha256').update(new Uint8Array(artifact)).update(wireBytes).digest('hex');
}

const tasks = new CallingThread();
const engine = new WatchedEngine();
const engineId = engine.deterministicId;
/** Of one length, so that their entries differ only in what they say. */
const ANSWERS = [1000, 1001] as const;
const modules = await Promise.all(
  ANSWERS.map(async (answer) => {
    const bytes = numbered(answer, 2_000);
    return { answer, bytes, key: await ModuleHash.of(bytes) };
  }),
);
const wireLength = numbered(1000, 2_000).byteLength;

/** An installation: its key file, the cache that belongs to it, and a folder that has nothing to do with it. */
class Installation {
  readonly folder = scratchFolder();
  readonly directory = join(this.folder, 'cache');
  readonly keyPath = join(this.folder, 'user-data', 'installation-key.json');
  readonly outside = join(this.folder, 'outside');
  readonly #theirs = new Map<string, string>();
  password: string | null = null;

  constructor() {
    mkdirSync(this.outside);
  }

  /** Opens the tier as a process that has just started does. */
  async open() {
    const { key: sealKey } = await loadInstallationKey(this.keyPath, keychain(this.password));
    const disk = new FileSystemCache({ directory: this.directory, sealKey, tasks, budget: BUDGET });
    const loader = new Loader({ cache: new Spy('disk', disk), engine, tasks });
    /** Loads a module without showing the tier its wire bytes, so that all of the entry is read. */
    const load = async (index: 0 | 1) => {
      const { key, bytes, answer } = modules[index] as (typeof modules)[0];
      const name = `/modules/${answer}.wasm`;
      const result = await loader.load({ key, wireBytes: async () => bytes }, { name });
      expect(answerOf(result.module)).toBe(answer);
      return result;
    };
    return { disk, load };
  }

  entry(index: 0 | 1, id: string = engineId): string {
    return join(this.directory, id, `${modules[index]?.key}.bin`);
  }

  at(name: string): string {
    return join(this.directory, name);
  }

  /** Writes a file of somebody else's, which must be as it is afterwards. */
  theirs(path: string, text = `somebody's own, ${path}`): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    this.#theirs.set(path, text);
    return path;
  }

  /** Fails where a file of somebody else's is not what it was. Where a folder stood in the way, it may lie aside. */
  expectTheirsUntouched(): void {
    const found = IS_POSIX ? snapshot(this.folder) : {};
    for (const [path, text] of this.#theirs) {
      const name = path.slice(this.folder.length + 1);
      const folder = dirname(name);
      const aside = Object.entries(found).find(
        ([other, what]) =>
          other.startsWith(`${folder}.`) && other.includes('.aside/') && what === `file ${text}`,
      );
      expect(found[name] ?? aside?.[1], `${name} must be as it was`).toBe(`file ${text}`);
    }
  }
}

/** What lies below a folder, by its path, with what small files hold. */
function snapshot(folder: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    const path = join(folder, name);
    const { size, mode } = lstatSync(path);
    if (entry.isDirectory()) Object.assign(found, { [name]: `folder ${mode}` }, snapshot(folder, name));
    else if (entry.isSymbolicLink()) found[name] = `link to ${readlinkSync(path)}`;
    else if (!entry.isFile()) found[name] = `special ${mode}`;
    else found[name] = size < 1_000_000 ? `file ${readFileSync(path, 'latin1')}` : `file of ${size} bytes`;
  }
  return found;
}

interface Attack {
  name: string;
  apply(installation: Installation): void | Promise<void>;
  /** Who must give the module: the disk tier where its entry is as good as ever. */
  served: 'disk' | 'compiler';
  /** Whether what has just been compiled is kept, or a statement says why not. By default it is kept. */
  keeps?: 'after clear' | 'never';
  /** Whether it can be made here. */
  possible?: boolean;
}

const outcomes = { attacks: 0, gotThrough: 0 };
afterAll(() => {
  console.log(`[figure] attacks: ${outcomes.attacks} attacks, ${outcomes.gotThrough} got through`);
});

/** Installs, attacks, and looks for what came of it. */
async function withstands(attack: Attack): Promise<void> {
  outcomes.attacks++;
  outcomes.gotThrough++;
  const foreignBefore = engine.foreign;
  const installation = new Installation();
  const first = await installation.open();
  for (const index of [0, 1] as const) expect((await first.load(index)).saved).toBe(true);
  await first.disk.usage();

  await attack.apply(installation);
  const { disk, load } = await installation.open();
  await expectListedOrDoubted(disk);
  const attacked = await load(0);
  expect(attacked.servedBy).toBe(attack.served);
  await load(1);
  if (attack.served === 'compiler' && attack.keeps !== undefined) {
    expect(attacked.saved).toBe(false);
    expectStatement(attacked.warnings.at(-1));
  } else {
    expect(await disk.usage()).toMatchObject({ entries: 2 });
    for (const name of ['index.log', 'CACHEDIR.TAG'])
      expect(lstatSync(installation.at(name)).isFile()).toBe(true);
    expect(existsSync(installation.at('index.lock'))).toBe(false);
    // What the journal says is deleted.
    await disk.setBudget(0, engine);
    expect(await disk.usage()).toMatchObject({ entries: 0, bytes: 0 });
  }
  installation.expectTheirsUntouched();

  const healing = await installation.open();
  if (attack.keeps !== 'never') {
    await healing.disk.clear();
    expect(await healing.load(0)).toMatchObject({ servedBy: 'compiler', saved: true, warnings: [] });
    const healed = await installation.open();
    expect(await healed.load(0)).toMatchObject({ servedBy: 'disk', warnings: [] });
  }
  installation.expectTheirsUntouched();
  expect(engine.foreign - foreignBefore).toBe(0);
  outcomes.gotThrough--;
}

/** Fails where a listing tells of an entry what this installation did not seal. */
async function expectListedOrDoubted(disk: FileSystemCache): Promise<void> {
  for await (const { key, origin, problem } of disk.entries()) {
    const module = modules.find((one) => one.key === key);
    if (problem === null) expect(origin?.name).toBe(`/modules/${module?.answer}.wasm`);
    else expect(origin).toBeNull();
  }
}

/** Fails for anything but an error that says what is wrong, and with which file or folder. */
function expectStatement(error: unknown): void {
  expect(error).toBeInstanceOf(CacheError);
  const { path, message } = error as CacheError;
  expect(message).toContain(path);
}

/** A tier that is closed: it says why and what to do, whatever it is asked, and touches nothing. */
async function staysClosed(name: string, prepare: (installation: Installation) => void | Promise<void>) {
  outcomes.attacks++;
  outcomes.gotThrough++;
  const foreignBefore = engine.foreign;
  const installation = new Installation();
  await loadInstallationKey(installation.keyPath, keychain(null));
  await prepare(installation);
  const before = snapshot(installation.folder);
  const { disk, load } = await installation.open();
  const { deterministicId } = engine;
  for (const index of [0, 1] as const) {
    const { servedBy, saved, warnings } = await load(index);
    expect({ name, servedBy, saved }).toEqual({ name, servedBy: 'compiler', saved: false });
    for (const warning of warnings) expectClosed(warning);
    expect(warnings).toHaveLength(2);
  }
  const { key } = modules[0] as (typeof modules)[0];
  expect(await disk.contains(key, engine)).toBe(false);
  const operations = [
    () => disk.load(key, engine),
    () => disk.save(key, engine, { module: {} as never, wireSource: null, artifactBytes: 0, wireLength: 0 }),
    () => disk.delete(key, engine),
    () => disk.verify({ key, engineId: deterministicId }),
    () => disk.entries().next(),
    () => disk.describe([{ key, engineId: deterministicId }]),
    () => disk.follow().news(),
    () => disk.wireBytesOf({ key, engineId: deterministicId }),
    () => disk.setAside([{ key, engineId: deterministicId }]),
    () => disk.restore([{ key, engineId: deterministicId }]),
    () => disk.discard([{ key, engineId: deterministicId }]),
    () => disk.usage(),
    () => disk.limit(),
    () => disk.setBudget(0, engine),
    () => disk.sweep(),
    () => disk.prune(engine),
    () => disk.clear(),
  ];
  for (const operation of operations) {
    expectClosed(
      await operation().then(
        () => null,
        (error: unknown) => error,
      ),
    );
  }
  expect(snapshot(installation.folder)).toEqual(before);
  expect(engine.foreign - foreignBefore).toBe(0);
  outcomes.gotThrough--;
  return installation;
}

function expectClosed(error: unknown): void {
  expectStatement(error);
  expect(error).toMatchObject({ cause: { code: 'TIER_CLOSED' }, advice: expect.stringMatching(/\.$/) });
}

const fifo = (path: string) => {
  rmSync(path, { recursive: true, force: true });
  execFileSync('mkfifo', [path]);
};
/** A device that never ends. */
const zeros = (path: string) => {
  rmSync(path, { recursive: true, force: true });
  execFileSync('mknod', [path, 'c', '1', '5']);
};
const sparse = (path: string, bytes: number) => {
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, '');
  truncateSync(path, bytes);
};
const DEVICES_CAN_BE_MADE = (() => {
  if (!IS_ROOT || process.platform !== 'linux') return false;
  try {
    const path = `/tmp/wasm-cache-device-${process.pid}`;
    zeros(path);
    rmSync(path);
    return true;
  } catch {
    return false;
  }
})();

const refused = (name: string, apply: Attack['apply'], more: Partial<Attack> = {}): Attack => ({
  name,
  apply,
  served: 'compiler',
  ...more,
});
const unharmed = (name: string, apply: Attack['apply'], more: Partial<Attack> = {}): Attack => ({
  name,
  apply,
  served: 'disk',
  ...more,
});
const flip = (what: string, offset: number) =>
  refused(`a flipped bit in ${what}`, (at) => {
    const entry = readFileSync(at.entry(0));
    const place = offset < 0 ? entry.byteLength + offset : offset;
    entry[place] = (entry[place] as number) ^ 4;
    writeFileSync(at.entry(0), entry);
  });
/** Where what tells of a compile begins in the header, and the name in that. */
const ORIGIN = 190;
const NAME = 241;
const changedName = (what: string, change: (entry: Buffer) => unknown) =>
  refused(what, (at) => {
    const entry = readFileSync(at.entry(0));
    change(entry);
    writeFileSync(at.entry(0), entry);
  });
const cut = (what: string, length: (whole: number) => number) =>
  refused(`an entry cut to ${what}`, (at) => truncateSync(at.entry(0), length(lstatSync(at.entry(0)).size)));
/** Puts a header's lengths to what a file of that size would have. */
const claiming = (what: string, wire: bigint, artifact: bigint, size: number) =>
  refused(what, (at) => {
    const header = readFileSync(at.entry(0)).subarray(0, HEADER_BYTES);
    header.writeBigUInt64LE(wire, 12);
    header.writeBigUInt64LE(artifact, 20);
    writeFileSync(at.entry(0), header);
    truncateSync(at.entry(0), size);
  });

const ON_ENTRIES: Attack[] = [
  flip('the magic', 0),
  flip('the length of the wire bytes', 12),
  flip('the length of the artifact', 20),
  flip("the length of the key's digest", 28),
  flip('the key', 30),
  flip("the length of the engine's id", 61),
  flip("the engine's id", 63),
  flip('the length of the mode', 190),
  flip('the mode', 192),
  flip('when it was compiled', 223),
  flip('what the compile took', 231),
  flip('the length of the name', 239),
  flip('the name', 241),
  flip('what means nothing', 960),
  flip("the nonce of the header's seal", 968),
  flip("the header's seal", 980),
  flip('the nonce', NONCE.offset),
  flip('the tag', TAG.offset),
  flip('the first wire byte', HEADER_BYTES),
  flip('the last wire byte', HEADER_BYTES + wireLength - 1),
  flip("V8's own header", HEADER_BYTES + wireLength),
  flip('the last byte of machine code', -1),
  cut('nothing', () => 0),
  cut('half a header', () => HEADER_BYTES / 2),
  cut('its header', () => HEADER_BYTES),
  cut('all but its last byte', (whole) => whole - 1),
  refused('an entry with a byte too many', (at) => writeFileSync(at.entry(0), 'x', { flag: 'a' })),
  claiming(
    'a sparse entry that claims 3.9 GB of machine code',
    BigInt(wireLength),
    3_900_000_000n - BigInt(HEADER_BYTES) - BigInt(wireLength),
    3_900_000_000,
  ),
  claiming(
    'a sparse entry that claims a likely 600 MB',
    300_000_000n,
    300_000_000n,
    600_000_000 + HEADER_BYTES,
  ),
  claiming('an entry that claims more bytes than there are numbers', 2n ** 64n - 1n, 273n, 1_000),
  refused("two entries' files swapped", (at) => {
    renameSync(at.entry(0), at.at('aside'));
    renameSync(at.entry(1), at.entry(0));
    renameSync(at.at('aside'), at.entry(1));
  }),
  refused("an entry of another engine's renamed in", async (at) => {
    const { key: sealKey } = await loadInstallationKey(at.keyPath, keychain(null));
    const other = new InProcessEngine('-other');
    const theirs = new FileSystemCache({
      directory: join(at.outside, 'engine'),
      sealKey: sealKey as Uint8Array,
      tasks,
      budget: BUDGET,
    });
    await saveFirst(theirs, other);
    copyFileSync(theirs.pathOf((modules[0] as (typeof modules)[0]).key, other.deterministicId), at.entry(0));
  }),
  refused("an entry of another installation's renamed in", async (at) => {
    const theirs = new Installation();
    const { load } = await theirs.open();
    await load(0);
    copyFileSync(theirs.entry(0), at.entry(0));
  }),
  refused("an entry's header over another's contents", (at) => {
    const [one, other] = [readFileSync(at.entry(0)), readFileSync(at.entry(1))];
    writeFileSync(at.entry(0), Buffer.concat([one.subarray(0, HEADER_BYTES), other.subarray(HEADER_BYTES)]));
  }),
  refused("another entry's origin, with its seal", (at) => {
    const [one, other] = [readFileSync(at.entry(0)), readFileSync(at.entry(1))];
    other.copy(one, ORIGIN, ORIGIN, NONCE.offset);
    writeFileSync(at.entry(0), one);
  }),
  refused("the seal of its header in the place of the whole entry's", (at) => {
    const entry = readFileSync(at.entry(0));
    entry.copy(entry, NONCE.offset, HEADER_NONCE.offset, NONCE.offset);
    writeFileSync(at.entry(0), entry);
  }),
  changedName('a forged name of the same length', (entry) => entry.write('/forged', NAME, 'latin1')),
  changedName('a name that claims more than there is room', (entry) => entry.writeUInt16LE(0xffff, NAME - 2)),
  changedName('a name that is not UTF-8', (entry) => entry.fill(0xff, NAME, NAME + 4)),
  unharmed(
    'an entry of the format before',
    (at) => {
      const entry = readFileSync(at.entry(0));
      entry.writeUInt32LE(1, 8);
      writeFileSync(at.entry(0), entry);
    },
    { served: 'compiler' },
  ),
  refused('a link to a whole entry in place of an entry', (at) => {
    renameSync(at.entry(0), join(at.outside, 'entry.bin'));
    symlinkSync(join(at.outside, 'entry.bin'), at.entry(0));
  }),
  refused("a link to somebody's file in place of an entry", (at) => {
    rmSync(at.entry(0));
    symlinkSync(at.theirs(join(at.outside, 'letter.txt')), at.entry(0));
  }),
  refused("another name of somebody's file in place of an entry", (at) => {
    rmSync(at.entry(0));
    linkSync(at.theirs(join(at.outside, 'letter.txt')), at.entry(0));
  }),
  refused('a pipe in place of an entry', (at) => fifo(at.entry(0))),
  refused('a device in place of an entry', (at) => zeros(at.entry(0)), { possible: DEVICES_CAN_BE_MADE }),
  refused('an empty folder in place of an entry', (at) => {
    rmSync(at.entry(0));
    mkdirSync(at.entry(0));
  }),
  refused("a folder with somebody's file in place of an entry", (at) => {
    rmSync(at.entry(0));
    at.theirs(join(at.entry(0), 'letter.txt'));
  }),
  refused(
    "a link to another folder in place of the engine's",
    (at) => {
      renameSync(at.at(engineId), join(at.outside, 'entries'));
      symlinkSync(join(at.outside, 'entries'), at.at(engineId));
      at.theirs(join(at.outside, 'entries', 'letter.txt'));
    },
    { keeps: 'never' },
  ),
];

async function saveFirst(disk: FileSystemCache, by: InProcessEngine): Promise<void> {
  const { key, bytes } = modules[0] as (typeof modules)[0];
  await new Loader({ cache: disk, engine: by, tasks }).load({ key, wireBytes: async () => bytes });
}

const JOURNAL_HEADER = (rebuilt: number | string) => `# wasm cache index 2, rebuilt ${rebuilt}\n`;
const lineOf = (index: 0 | 1, bytes: number | string = 1) =>
  `+ ${bytes} ${engineId}/${modules[index]?.key}.bin\n`;
const journalOf = (text: string | Buffer) => (at: Installation) => writeFileSync(at.at('index.log'), text);

const ON_THE_JOURNAL: Attack[] = [
  unharmed('a sparse journal of 10 GB', (at) => sparse(at.at('index.log'), 10e9)),
  unharmed('a sparse journal of 600 MB', (at) => sparse(at.at('index.log'), 600e6)),
  unharmed('a sparse journal of 100 MB', (at) => sparse(at.at('index.log'), 100e6)),
  unharmed('an empty journal', journalOf('')),
  unharmed(
    'a journal of zeros and ones',
    journalOf(Buffer.from(Array.from({ length: 9_999 }, (_, i) => i * i))),
  ),
  unharmed('a journal that names files elsewhere', (at) => {
    const letter = at.theirs(join(at.outside, 'letter.txt'));
    at.theirs(join(at.outside, `${modules[0]?.key}.bin`));
    const names = [
      '../outside/letter.txt',
      letter,
      `../outside/${modules[0]?.key}.bin`,
      `.tmp/../../outside/letter.txt`,
    ];
    journalOf(JOURNAL_HEADER(0) + names.map((name) => `+ 9 ${name}\n- ${name}\n+ 9 ${name}\n`).join(''))(at);
  }),
  unharmed(
    'a journal that contradicts itself',
    journalOf(
      `${JOURNAL_HEADER(1)}${lineOf(0)}- ${engineId}/${modules[0]?.key}.bin\n${lineOf(0, 2)}${lineOf(0, 3)}* nothing\n`,
    ),
  ),
  unharmed(
    'a journal that was written tomorrow year',
    journalOf(JOURNAL_HEADER(Date.now() + 1e12) + lineOf(0)),
  ),
  unharmed('a journal of a time without end', journalOf(JOURNAL_HEADER('9'.repeat(400)) + lineOf(0))),
  unharmed('a link to somebody’s file in place of the journal', (at) => {
    rmSync(at.at('index.log'));
    symlinkSync(at.theirs(join(at.outside, 'letter.txt')), at.at('index.log'));
  }),
  unharmed('another name of somebody’s file in place of the journal', (at) => {
    rmSync(at.at('index.log'));
    linkSync(at.theirs(join(at.outside, 'letter.txt')), at.at('index.log'));
  }),
  unharmed('another name of the journal elsewhere', (at) => {
    const text = readFileSync(at.at('index.log'), 'latin1');
    rmSync(at.at('index.log'));
    linkSync(at.theirs(join(at.outside, 'kept.log'), text), at.at('index.log'));
  }),
  unharmed('a pipe in place of the journal', (at) => fifo(at.at('index.log'))),
  unharmed('a device in place of the journal', (at) => zeros(at.at('index.log')), {
    possible: DEVICES_CAN_BE_MADE,
  }),
  unharmed('an empty folder in place of the journal', (at) => {
    rmSync(at.at('index.log'));
    mkdirSync(at.at('index.log'));
  }),
  unharmed("a folder with somebody's file in place of the journal", (at) => {
    rmSync(at.at('index.log'));
    at.theirs(at.at('index.log/letter.txt'));
  }),
  unharmed("a journal of another user's", (at) => chownSync(at.at('index.log'), NOBODY, NOBODY), {
    possible: IS_ROOT,
  }),
];

/** Without a journal the lock is needed at once. */
const onTheLock = (
  name: string,
  apply: (at: Installation, lock: string) => void,
  more: Partial<Attack> = {},
) =>
  unharmed(
    `${name} in place of the lock`,
    (at) => {
      rmSync(at.at('index.log'));
      apply(at, at.at('index.lock'));
    },
    more,
  );

const ON_THE_LOCK: Attack[] = [
  onTheLock('an empty folder', (_, lock) => mkdirSync(lock)),
  onTheLock("a folder with somebody's file", (at, lock) => at.theirs(join(lock, 'letter.txt'))),
  onTheLock('a pipe', (_, lock) => fifo(lock)),
  onTheLock('a device', (_, lock) => zeros(lock), { possible: DEVICES_CAN_BE_MADE }),
  onTheLock("a link to somebody's file", (at, lock) =>
    symlinkSync(at.theirs(join(at.outside, 'pid.txt'), String(process.pid)), lock),
  ),
  onTheLock('a sparse file of 10 GB', (_, lock) => sparse(lock, 10e9)),
  onTheLock('a lock of next year by a process that runs', (_, lock) => {
    writeFileSync(lock, String(process.pid));
    const nextYear = new Date(Date.now() + 365 * 24 * 3600_000);
    utimesSync(lock, nextYear, nextYear);
  }),
  onTheLock('a lock of last year by a process that runs', (_, lock) => {
    writeFileSync(lock, String(process.pid));
    utimesSync(lock, 0, 0);
  }),
  onTheLock(
    "another user's lock",
    (_, lock) => {
      writeFileSync(lock, String(process.pid));
      chownSync(lock, NOBODY, NOBODY);
    },
    { possible: IS_ROOT },
  ),
];

const ON_TEMPORARY_FILES: Attack[] = [
  unharmed('a link to another folder in place of that of temporary files', (at) => {
    rmSync(at.at('.tmp'), { recursive: true });
    at.theirs(join(at.outside, '4194999-0.tmp'));
    symlinkSync(at.outside, at.at('.tmp'));
  }),
  refused(
    'the same, when there is something to write',
    (at) => {
      rmSync(at.at('.tmp'), { recursive: true });
      at.theirs(join(at.outside, '4194999-0.tmp'));
      symlinkSync(at.outside, at.at('.tmp'));
      rmSync(at.at(engineId), { recursive: true });
    },
    { keeps: 'after clear' },
  ),
  refused(
    'a pipe in place of the folder of temporary files',
    (at) => {
      fifo(at.at('.tmp'));
      rmSync(at.at(engineId), { recursive: true });
    },
    { keeps: 'after clear' },
  ),
];

for (const [what, attacks] of Object.entries({
  'an entry': ON_ENTRIES,
  'the journal': ON_THE_JOURNAL,
  'the lock': ON_THE_LOCK,
  'the folder of temporary files': ON_TEMPORARY_FILES,
})) {
  describe.skipIf(!IS_POSIX)(`an attack on ${what} is withstood`, () => {
    test.each(attacks.filter(({ possible = true }) => possible))('$name', withstands, LONGEST);
  });
}

/** Somebody's own folder, which was given for the cache's. */
const FOREIGN_FOLDERS: [name: string, prepare: (at: Installation) => void][] = [
  ['a letter', (at) => at.theirs(at.at('letter.txt'))],
  ['a log of the name that the journal has', (at) => at.theirs(at.at('index.log'), 'GET / 200\n')],
  ['a folder of the name that the journal has', (at) => at.theirs(at.at('index.log/january.txt'))],
  [
    'another name of a file elsewhere',
    (at) => {
      mkdirSync(at.directory);
      linkSync(at.theirs(join(at.outside, 'access.log')), at.at('index.log'));
    },
  ],
  ['a lock that is not a lock', (at) => at.theirs(at.at('index.lock'), 'door')],
  [
    "another program's cache",
    (at) => at.theirs(at.at('CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55\n# cargo\n'),
  ],
  ['a folder that could be an engine’s', (at) => at.theirs(at.at('src/main.ts'))],
  [
    'files among entries',
    (at) => {
      at.theirs(at.at(`${engineId}/${modules[0]?.key}.bin`));
      at.theirs(at.at(`${engineId}/notes.txt`));
    },
  ],
  ['temporary files of another program', (at) => at.theirs(at.at('.tmp/upload'))],
  [
    'a marker that is a link to a real one',
    (at) => {
      mkdirSync(at.directory);
      symlinkSync(at.theirs(join(at.outside, 'tag'), MARKER_TEXT), at.at('CACHEDIR.TAG'));
    },
  ],
  [
    'a marker that is a pipe',
    (at) => {
      mkdirSync(at.directory);
      fifo(at.at('CACHEDIR.TAG'));
    },
  ],
];

describe.skipIf(!IS_POSIX)("somebody's own folder is not touched, and the tier says so", () => {
  test.each(FOREIGN_FOLDERS)(
    'with %s',
    (name, prepare) => staysClosed(name, prepare).then(() => {}),
    LONGEST,
  );
});

/** Fills the cache, and gives its key file, which is then spoilt. */
const ON_THE_KEY: { name: string; spoil: (path: string, at: Installation) => void; possible?: boolean }[] = [
  { name: 'an empty file', spoil: (path) => truncateSync(path, 0) },
  { name: 'half a file', spoil: (path) => truncateSync(path, 20) },
  { name: 'a key that is too short', spoil: (path) => writeFileSync(path, '{"sealed":false,"key":"AAAA"}') },
  { name: 'zeros', spoil: (path) => writeFileSync(path, Buffer.alloc(100)) },
  { name: 'an enormous file', spoil: (path) => sparse(path, 10e9) },
  {
    name: 'a link to a real key',
    spoil: (path, at) => {
      renameSync(path, join(at.outside, 'key.json'));
      symlinkSync(join(at.outside, 'key.json'), path);
    },
  },
  { name: 'a pipe', spoil: fifo },
  { name: 'a device', spoil: zeros, possible: DEVICES_CAN_BE_MADE },
  {
    name: 'a folder',
    spoil: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  },
  { name: "another user's file", spoil: (path) => chownSync(path, NOBODY, NOBODY), possible: IS_ROOT },
];

describe.skipIf(!IS_POSIX)('with a key that cannot be used nothing is read, written or deleted', () => {
  const possible = ON_THE_KEY.filter((attack) => attack.possible !== false);
  test.each(possible)(
    '$name',
    async ({ name, spoil }) => {
      let whole = Buffer.alloc(0);
      const installation = await staysClosed(name, async (at) => {
        const { load } = await at.open();
        for (const index of [0, 1] as const) expect((await load(index)).saved).toBe(true);
        whole = readFileSync(at.keyPath);
        spoil(at.keyPath, at);
      });
      rmSync(installation.keyPath, { recursive: true });
      writeFileSync(installation.keyPath, whole, { mode: 0o600 });
      const { load } = await installation.open();
      for (const index of [0, 1] as const) {
        expect(await load(index)).toMatchObject({ servedBy: 'disk', warnings: [] });
      }
    },
    LONGEST,
  );

  test('a keychain that is locked', async () => {
    const installation = await staysClosed('locked', async (at) => {
      rmSync(at.keyPath);
      at.password = 'open sesame';
      const { load } = await at.open();
      for (const index of [0, 1] as const) expect((await load(index)).saved).toBe(true);
      at.password = null;
    });
    installation.password = 'open sesame';
    const { load } = await installation.open();
    for (const index of [0, 1] as const) expect(await load(index)).toMatchObject({ servedBy: 'disk' });
  });

  test('a key file that everybody may read is closed to them, and used', async () => {
    await withstands(unharmed('an open key file', (at) => chmodSync(at.keyPath, 0o644)));
  });
});
