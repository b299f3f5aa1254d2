/** Loads what the writers before it left, then saves entries without end, one after the other, until it is killed. */
import { CacheError } from '../../src/core/module-cache/cache-error.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { ModuleHash } from '../../src/core/module-cache/module-hash.ts';
import { CallingThread } from '../../src/core/worker-pool/calling-thread.ts';
import { answerOf } from '../support/wasm-modules.ts';
import { numbered } from './support/fault-modules.ts';
import { Dice } from './support/figures.ts';
import { InProcessEngine } from './support/in-process-engine.ts';
import { FIRST_ANSWER, PADDINGS, stock } from './support/stocked.ts';

export interface WriterArgument {
  directory: string;
  /** In hex. */
  sealKey: string;
  seed: number;
}

/** What it found, as it begins to save. */
export interface WriterReply {
  hits: number;
  misses: number;
  /** Another module, or an entry that is not whole. */
  wrong: number;
}

const { directory, sealKey, seed }: WriterArgument = JSON.parse(process.argv[2] as string);
const dice = new Dice(seed);
const engine = new InProcessEngine();
const tasks = new CallingThread();
const cache = new FileSystemCache({
  directory,
  sealKey: Buffer.from(sealKey, 'hex'),
  tasks,
  budget: 2 ** 40,
});
// The killer goes with the test; a writer that nobody kills must not go on for ever.
process.on('disconnect', () => process.exit());
// Before anything is compiled here: V8 would give that for what it takes from disk.
const found: WriterReply = { hits: 0, misses: 0, wrong: 0 };
for (const [index, padding] of PADDINGS.entries()) {
  const answer = FIRST_ANSWER + index;
  try {
    const { module } = await cache.load(await ModuleHash.of(numbered(answer, padding)), engine);
    found.hits++;
    if (answerOf(module) !== answer) found.wrong++;
  } catch (error) {
    if (error instanceof CacheError && error.kind === 'not-found') found.misses++;
    else found.wrong++;
  }
}
const stocked = await stock(engine, PADDINGS);
process.send?.(found);
for (;;) {
  const { key, module } = dice.pick(stocked);
  await cache.save(key, engine, module);
  if (dice.below(12) === 0) await cache.prune(engine);
}
