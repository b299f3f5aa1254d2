import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CacheError } from '../../src/core/module-cache/cache-error.ts';
import { MARKER } from '../../src/core/module-cache/cache-folder.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { startEngine } from '../support/engines.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { answerOf } from '../support/wasm-modules.ts';
import { builtProcess, killed, nextMessage, startProcess } from './support/built-processes.ts';
import { Dice, figure } from './support/figures.ts';
import { collectGarbage, InProcessEngine } from './support/in-process-engine.ts';
import { PADDINGS, type Stocked, stock } from './support/stocked.ts';
import type { WriterArgument, WriterReply } from './writer-process.ts';

const KILLS = 200;
/** Alive at the same time: while one is being killed, the others start. */
const WRITERS = 4;
/** A save takes 1 to 20 ms here, so most kills fall into the midst of one. */
const LONGEST_LIFE_MS = 40;
const SEAL_KEY = randomBytes(32);

const { pool } = await startEngine();
const writerProcess = builtProcess('writer-process');

/** What a cache has beside its entries. */
const KEPT = ['index.log', MARKER];

/** What lies in the directory and is not the cache's. */
function leavings(directory: string): string[] {
  // The first writers may have been killed before they made it.
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !KEPT.includes(file.name) && !file.name.endsWith('.bin'))
    .map((file) => join(file.parentPath, file.name));
}

function diskIn(directory: string): FileSystemCache {
  return new FileSystemCache({ directory, sealKey: SEAL_KEY, tasks: pool, budget: 2 ** 40 });
}

test(`a writer killed ${KILLS} times leaves right modules or none, and nothing that stays`, async () => {
  const start = performance.now();
  const directory = join(scratchFolder(), 'cache');
  const dice = new Dice();
  const engine = new InProcessEngine();
  const stocked = await stock(engine, PADDINGS);
  const seen = { loads: 0, hits: 0, torn: 0 };

  /** Loads everything as the next process would: the right module, or a plain miss. */
  async function loadAll(cache: FileSystemCache, expected: readonly Stocked[]): Promise<void> {
    for (const { key, answer } of expected) {
      seen.loads++;
      try {
        const { module } = await cache.load(key, engine);
        expect(answerOf(module)).toBe(answer);
        seen.hits++;
      } catch (error) {
        if (!(error instanceof CacheError && error.kind === 'not-found')) throw error;
      }
    }
  }

  let left = KILLS;
  async function killWriters(): Promise<void> {
    while (left-- > 0) {
      const argument: WriterArgument = {
        directory,
        sealKey: SEAL_KEY.toString('hex'),
        seed: dice.below(2 ** 31),
      };
      const writer = startProcess(writerProcess, argument);
      const found = await nextMessage<WriterReply>(writer);
      expect(found.wrong).toBe(0);
      seen.loads += found.hits + found.misses;
      seen.hits += found.hits;
      await delay(dice.below(LONGEST_LIFE_MS));
      await killed(writer);
      if (
        leavings(directory).some(
          (path) => path.includes(`${writer.pid}-`) || path.includes(`.${writer.pid}.`),
        )
      )
        seen.torn++;
      collectGarbage();
      await loadAll(diskIn(directory), stocked);
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, killWriters));

  // The next writer: its first save sweeps up what the killed ones left.
  const next = diskIn(directory);
  const [first] = stocked as [Stocked];
  await next.save(first.key, engine, first.module);
  const stillThere = leavings(directory).filter((path) => !path.endsWith('index.lock'));
  expect(stillThere).toEqual([]);
  for await (const entry of next.entries()) expect(await next.verify(entry)).toBeNull();
  expect(existsSync(next.pathOf(first.key, engine.deterministicId))).toBe(true);
  expect(seen.torn).toBeGreaterThan(KILLS / 40);
  figure('killed writers', {
    kills: KILLS,
    'killed in the midst of a write': seen.torn,
    loads: seen.loads,
    hits: seen.hits,
    'wrong modules': 0,
    'left after the next save': stillThere.length,
    seed: dice.seed,
    seconds: ((performance.now() - start) / 1000).toFixed(1),
  });
}, 120_000);
