/** Saves entries without end, one after the other, until it is killed. */
import { FileSystemCache } from '../../src/main/module-cache/file-system-cache.ts';
import { CallingThread } from '../../src/main/worker-pool/calling-thread.ts';
import { Dice } from './support/figures.ts';
import { InProcessEngine } from './support/in-process-engine.ts';
import { PADDINGS, stock } from './support/stocked.ts';

export interface WriterArgument {
  directory: string;
  /** In hex. */
  sealKey: string;
  seed: number;
}

const { directory, sealKey, seed }: WriterArgument = JSON.parse(process.argv[2] as string);
const dice = new Dice(seed);
const engine = new InProcessEngine();
const stocked = await stock(engine, PADDINGS);
const tasks = new CallingThread();
const cache = new FileSystemCache({
  directory,
  sealKey: Buffer.from(sealKey, 'hex'),
  tasks,
  budget: 2 ** 40,
});
// The killer goes with the test; a writer that nobody kills must not go on for ever.
process.on('disconnect', () => process.exit());
process.send?.('saving');
for (;;) {
  const { key, module } = dice.pick(stocked);
  await cache.save(key, engine, module);
  if (dice.below(12) === 0) await cache.prune(engine);
}
