/** One of several processes on one directory: loads, saves, evicts, deletes, prunes and clears, as the dice fall. */
import { CacheError } from '../../src/core/module-cache/cache-error.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { CallingThread } from '../../src/core/worker-pool/calling-thread.ts';
import { answerOf } from '../support/wasm-modules.ts';
import { Dice } from './support/figures.ts';
import { collectGarbage, InProcessEngine } from './support/in-process-engine.ts';
import { stock } from './support/stocked.ts';

export interface SharingArgument {
  directory: string;
  /** In hex. */
  sealKey: string;
  seed: number;
  operations: number;
  paddings: number[];
  /** In bytes. */
  budget: number;
}

/** What came of all operations. */
export interface SharingReport {
  hits: number;
  misses: number;
  saves: number;
  evictions: number;
  deletions: number;
  prunes: number;
  clears: number;
  wrong: number;
  /** Everything that went otherwise than a shared directory lets it. */
  failures: string[];
}

const argument: SharingArgument = JSON.parse(process.argv[2] as string);
const report: SharingReport = {
  hits: 0,
  misses: 0,
  saves: 0,
  evictions: 0,
  deletions: 0,
  prunes: 0,
  clears: 0,
  wrong: 0,
  failures: [],
};
const fail = (what: string) => (error: unknown) => {
  const shown = error instanceof CacheError ? `${error.kind}: ${error.message}` : String(error);
  report.failures.push(`${what}: ${shown}`);
};
process.on('unhandledRejection', fail('unhandled'));
process.on('warning', fail('warning'));
process.on('disconnect', () => process.exit());

const dice = new Dice(argument.seed);
const engine = new InProcessEngine();
const stocked = await stock(engine, argument.paddings);
const cache = new FileSystemCache({
  directory: argument.directory,
  sealKey: Buffer.from(argument.sealKey, 'hex'),
  tasks: new CallingThread(),
  budget: argument.budget,
  onEviction: () => report.evictions++,
});

async function load(): Promise<void> {
  const { key, answer } = dice.pick(stocked);
  try {
    const { module } = await cache.load(key, engine);
    report.hits++;
    if (answerOf(module) !== answer) report.wrong++;
  } catch (error) {
    if (error instanceof CacheError && error.kind === 'not-found') report.misses++;
    else fail('load')(error);
  }
}

async function save(): Promise<void> {
  const { key, module } = dice.pick(stocked);
  await cache.save(key, engine, module).then(() => report.saves++, fail('save'));
}

async function operate(): Promise<void> {
  const cast = dice.below(1000);
  // What was loaded before must not stand in for what is loaded next.
  if (cast % 50 === 0) collectGarbage();
  if (cast < 580) return load();
  if (cast < 950) return save();
  if (cast < 985) {
    await cache.delete(dice.pick(stocked).key, engine).then(() => report.deletions++, fail('delete'));
  } else if (cast < 997) {
    await cache.prune(engine).then(() => report.prunes++, fail('prune'));
  } else {
    await cache.clear().then(() => report.clears++, fail('clear'));
  }
}

let left = argument.operations;
/** A process is not done with one operation before it begins the next. */
async function work(): Promise<void> {
  while (left-- > 0) await operate();
}
await Promise.all([work(), work(), work()]);
process.send?.(report);
