import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MARKER } from '../../src/core/module-cache/cache-folder.ts';
import { SEAL_KEY_BYTES } from '../../src/core/module-cache/entry-seal.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { CallingThread } from '../../src/core/worker-pool/calling-thread.ts';
import type { SharingArgument, SharingReport } from './sharing-process.ts';
import { builtProcess, nextMessage, startProcess } from './support/built-processes.ts';
import { Dice, figure } from './support/figures.ts';
import { InProcessEngine } from './support/in-process-engine.ts';

const OPERATIONS = 12_000;
const PADDINGS = [50, 400, 1_000, 2_000, 4_000, 7_000, 10_000, 15_000, 22_000, 30_000, 45_000, 60_000];
/** Room for about half of the modules: a save often evicts what another process is about to load. */
const BUDGET = 110_000;
const SEAL_KEY = randomBytes(SEAL_KEY_BYTES);

const sharingProcess = builtProcess('sharing-process');

/** In memory where there is such a volume: there the processes meet each other the most often. */
function folderInMemory(): string {
  const volume = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = realpathSync(mkdtempSync(join(volume, 'wasm-cache-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file's path below the directory, with its size. */
function filesBelow(directory: string): Map<string, number> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(directory.length + 1), statSync(path).size];
    }),
  );
}

test.each([2, 4])('%d processes on one directory get right modules only', async (processes) => {
  const start = performance.now();
  const directory = join(folderInMemory(), 'cache');
  const dice = new Dice();
  const reports = await Promise.all(
    Array.from({ length: processes }, async () => {
      const argument: SharingArgument = {
        directory,
        sealKey: SEAL_KEY.toString('hex'),
        seed: dice.below(2 ** 31),
        operations: OPERATIONS / processes,
        paddings: PADDINGS,
        budget: BUDGET,
      };
      return nextMessage<SharingReport>(startProcess(sharingProcess, argument));
    }),
  );
  const sum = (name: Exclude<keyof SharingReport, 'failures'>) =>
    reports.reduce((total, report) => total + report[name], 0);
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  expect(sum('wrong')).toBe(0);
  for (const name of ['hits', 'misses', 'saves', 'evictions', 'deletions', 'prunes', 'clears'] as const) {
    expect(sum(name), name).toBeGreaterThan(0);
  }

  const engine = new InProcessEngine();
  const cache = new FileSystemCache({
    directory,
    sealKey: SEAL_KEY,
    tasks: new CallingThread(),
    budget: BUDGET,
  });
  const told = await cache.usage();
  await cache.prune(engine);
  const files = filesBelow(directory);
  const entries = [...files].filter(([path]) => path.endsWith('.bin'));
  const bytes = entries.reduce((total, [, size]) => total + size, 0);
  expect(await cache.usage()).toMatchObject({ entries: entries.length, bytes });
  expect(bytes).toBeLessThanOrEqual(BUDGET);
  const others = [...files.keys()].filter((path) => !path.endsWith('.bin'));
  expect(others.sort()).toEqual([MARKER, 'index.log']);
  for await (const entry of cache.entries()) expect(await cache.verify(entry)).toBeNull();
  figure(`${processes} processes on one directory`, {
    operations: OPERATIONS,
    loads: sum('hits') + sum('misses'),
    hits: sum('hits'),
    'wrong modules': sum('wrong'),
    saves: sum('saves'),
    evictions: sum('evictions'),
    deletions: sum('deletions'),
    prunes: sum('prunes'),
    clears: sum('clears'),
    errors: reports.flatMap(({ failures }) => failures).length,
    'entries told before prune': `${told.entries} of ${entries.length}`,
    seed: dice.seed,
    seconds: ((performance.now() - start) / 1000).toFixed(1),
  });
});
