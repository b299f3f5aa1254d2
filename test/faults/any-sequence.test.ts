import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { CacheError, type CacheErrorKind } from '../../src/core/module-cache/cache-error.ts';
import { HEADER_BYTES } from '../../src/core/module-cache/entry-format.ts';
import { SEAL_KEY_BYTES } from '../../src/core/module-cache/entry-seal.ts';
import type { ChainedCache } from '../../src/core/module-cache/fallback-cache.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import type { ModuleCache } from '../../src/core/module-cache/module-cache.ts';
import { SharedCache, weigh } from '../../src/core/module-cache/shared-cache.ts';
import { Spy } from '../../src/core/module-cache/spy.ts';
import { Trace } from '../../src/core/module-cache/trace.ts';
import { CallingThread } from '../../src/core/worker-pool/calling-thread.ts';
import { answerOf } from '../support/wasm-modules.ts';
import { figure } from './support/figures.ts';
import { InProcessEngine } from './support/in-process-engine.ts';
import { type Stocked, stockInMemory } from './support/stocked.ts';

const SEQUENCES = 400;
const LONGEST = 40;
const SEAL_KEY = randomBytes(SEAL_KEY_BYTES);
const tasks = new CallingThread();
const volume = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const folder = realpathSync(mkdtempSync(join(volume, 'wasm-cache-test-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two engines whose modules are of use to both, but whose entries are kept apart. */
const engines = [new InProcessEngine(), new InProcessEngine('-other')] as const;
const stocked = await stockInMemory(engines[0], [0, 900, 2_500, 4_000]);

/** Which engine and which of the modules. */
interface Place {
  engine: 0 | 1;
  module: number;
  /** Whether the module came from disk, where its wire bytes can be read again and need no memory. */
  reread?: boolean;
}

const nameOf = ({ engine, module }: Place) => `${engine}/${module}`;
const moduleOf = ({ module }: Place) => stocked[module] as Stocked;

/** One tier as design.md's table has it: the modules in the order of their last use, within a budget. */
class ModelTier {
  readonly name: string;
  readonly kind: 'memory' | 'disk';
  budget: number;
  /** From the least to the most recently used. */
  held: Place[] = [];
  /** What lies on disk and is not what was sealed. */
  readonly corrupt = new Set<string>();

  constructor(name: string, kind: 'memory' | 'disk', budget: number) {
    this.name = name;
    this.kind = kind;
    this.budget = budget;
  }

  bytesOf(place: Place): number {
    const { module } = moduleOf(place);
    const held = place.reread ? 0 : module.wireLength;
    if (this.kind === 'memory') return weigh(module) - module.wireLength + held;
    return HEADER_BYTES + module.wireLength + module.artifactBytes;
  }

  has(place: Place): boolean {
    return this.held.some((held) => nameOf(held) === nameOf(place));
  }

  remove(place: Place): boolean {
    const had = this.has(place);
    this.held = this.held.filter((held) => nameOf(held) !== nameOf(place));
    this.corrupt.delete(nameOf(place));
    return had;
  }

  load(place: Place): Place | CacheErrorKind {
    const found = this.held.find((held) => nameOf(held) === nameOf(place));
    if (found === undefined) return 'not-found';
    const corrupt = this.corrupt.has(nameOf(place));
    this.remove(place);
    if (corrupt) return 'deserialize';
    this.held.push(found);
    return this.kind === 'disk' ? { ...found, reread: true } : found;
  }

  save(place: Place): CacheErrorKind | null {
    if (this.bytesOf(place) > this.budget) return 'other';
    this.remove(place);
    this.held.push(place);
    this.evict(place.engine, place);
    return null;
  }

  /** On disk, other engines' entries go first. */
  evict(engine: 0 | 1, keep: Place | null): void {
    const foreign = (place: Place) => this.kind === 'disk' && place.engine !== engine;
    const order = [
      ...this.held.filter((place) => foreign(place)),
      ...this.held.filter((place) => !foreign(place)),
    ];
    for (const place of order) {
      if (this.usage().bytes <= this.budget) return;
      if (keep === null || nameOf(place) !== nameOf(keep)) this.remove(place);
    }
  }

  setBudget(budget: number): void {
    this.budget = budget;
    // In memory, what alone is over the budget goes without pushing others out.
    if (this.kind === 'memory') this.held = this.held.filter((place) => this.bytesOf(place) <= budget);
    this.evict(0, null);
  }

  usage(): { entries: number; bytes: number } {
    return {
      entries: this.held.length,
      bytes: this.held.reduce((sum, place) => sum + this.bytesOf(place), 0),
    };
  }
}

/** How tiers are put together: a tier, or a primary and its fallback. */
type Shape = 'memory' | 'disk' | [Shape, Shape];

const SHAPES: Shape[] = [
  'memory',
  'disk',
  ['memory', 'disk'],
  ['disk', 'memory'],
  ['memory', 'memory'],
  ['memory', ['disk', 'disk']],
  [['memory', 'disk'], 'disk'],
  [['memory', 'memory'], 'disk'],
  ['memory', ['memory', 'disk']],
  [
    ['memory', 'disk'],
    ['memory', 'disk'],
  ],
];

type Node = { tier: ModelTier } | { primary: Node; fallback: Node };

function modelLoad(node: Node, place: Place, warned: CacheErrorKind[]): Place | CacheErrorKind {
  if ('tier' in node) return node.tier.load(place);
  const primary = modelLoad(node.primary, place, warned);
  if (typeof primary !== 'string') return primary;
  const fallback = modelLoad(node.fallback, place, warned);
  if (typeof fallback === 'string') {
    if (fallback !== 'not-found') warned.push(fallback);
    return primary;
  }
  const promotion = modelSave(node.primary, fallback);
  if (promotion !== null) warned.push(promotion);
  return fallback;
}

function modelSave(node: Node, place: Place): CacheErrorKind | null {
  if ('tier' in node) return node.tier.save(place);
  const [primary, fallback] = [modelSave(node.primary, place), modelSave(node.fallback, place)];
  return primary ?? fallback;
}

function modelContains(node: Node, place: Place): boolean {
  if ('tier' in node) return node.tier.has(place);
  return modelContains(node.primary, place) || modelContains(node.fallback, place);
}

type RealTier = { model: ModelTier; cache: SharedCache | FileSystemCache };

interface Chain {
  model: Node;
  tiers: RealTier[];
}

interface Real {
  cache: ModuleCache;
  tiers: RealTier[];
}

let chains = 0;

/** Builds a chain, with the model of it; each tier with the next of the budgets. */
function build(shape: Shape, budgets: readonly number[]): { model: Chain; real: Real } {
  const tiers: RealTier[] = [];
  const base = join(folder, String(chains++));
  const grow = (part: Shape): { node: Node; cache: ChainedCache } => {
    if (typeof part !== 'string') {
      const [primary, fallback] = [grow(part[0]), grow(part[1])];
      return {
        node: { primary: primary.node, fallback: fallback.node },
        cache: primary.cache.withFallback(fallback.cache),
      };
    }
    const number = tiers.length;
    const tier = new ModelTier(`${part} ${number}`, part, budgets[number] as number);
    const cache =
      part === 'memory'
        ? new SharedCache({ budget: tier.budget })
        : new FileSystemCache({
            directory: join(base, String(number)),
            sealKey: SEAL_KEY,
            tasks,
            budget: tier.budget,
          });
    tiers.push({ model: tier, cache });
    return { node: { tier }, cache: new Spy(tier.name, cache) };
  };
  const { node, cache } = grow(shape);
  return { model: { model: node, tiers }, real: { cache, tiers } };
}

const ran = new Map<string, number>();
const outcomes = new Map<string, number>();
const count = (counts: Map<string, number>, what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

/** Gives the kind of error that a promise rejects with, which must be a typed one; null where it does not. */
async function kindOf(promise: Promise<unknown>): Promise<CacheErrorKind | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(CacheError);
    return (error as CacheError).kind;
  }
}

/** An operation, and after it the check that every tier holds what its model holds. */
abstract class Operation implements fc.AsyncCommand<Chain, Real> {
  abstract readonly name: string;
  abstract operate(chain: Chain, real: Real): Promise<void>;

  check(): boolean {
    return true;
  }

  async run(chain: Chain, real: Real): Promise<void> {
    count(ran, this.name);
    await this.operate(chain, real);
    for (const { model, cache } of real.tiers) {
      const usage = cache instanceof SharedCache ? cache.usage : await cache.usage();
      expect(usage, model.name).toMatchObject(model.usage());
      for (const module of stocked.keys()) {
        for (const engine of [0, 1] as const) {
          const place = { engine, module };
          const holds = await cache.contains(moduleOf(place).key, engines[engine]);
          expect(holds, `${model.name} holds ${nameOf(place)}`).toBe(model.has(place));
        }
      }
    }
  }
}

class Load extends Operation {
  readonly name = 'load';
  readonly #place: Place;
  constructor(place: Place) {
    super();
    this.#place = place;
  }
  async operate(chain: Chain, real: Real): Promise<void> {
    const { key, answer } = moduleOf(this.#place);
    const expectedWarnings: CacheErrorKind[] = [];
    const expected = modelLoad(chain.model, this.#place, expectedWarnings);
    const trace = new Trace();
    let module: WebAssembly.Module | null = null;
    const kind = await kindOf(
      real.cache.load(key, engines[this.#place.engine], { trace }).then((loaded) => {
        module = loaded.module;
      }),
    );
    expect(kind).toBe(typeof expected === 'string' ? expected : null);
    expect(trace.warnings.map((warning) => (warning as CacheError).kind)).toEqual(expectedWarnings);
    for (const warning of expectedWarnings) count(outcomes, `warning ${warning}`);
    if (module !== null) expect(answerOf(module)).toBe(answer);
    count(outcomes, kind ?? 'hit');
  }
  override toString = () => `load(${nameOf(this.#place)})`;
}

class Save extends Operation {
  readonly name = 'save';
  readonly #place: Place;
  constructor(place: Place) {
    super();
    this.#place = place;
  }
  async operate(chain: Chain, real: Real): Promise<void> {
    const { key, module } = moduleOf(this.#place);
    const expected = modelSave(chain.model, this.#place);
    expect(await kindOf(real.cache.save(key, engines[this.#place.engine], module))).toBe(expected);
  }
  override toString = () => `save(${nameOf(this.#place)})`;
}

class Contains extends Operation {
  readonly name = 'contains';
  readonly #place: Place;
  constructor(place: Place) {
    super();
    this.#place = place;
  }
  async operate(chain: Chain, real: Real): Promise<void> {
    const holds = await real.cache.contains(moduleOf(this.#place).key, engines[this.#place.engine]);
    expect(holds).toBe(modelContains(chain.model, this.#place));
  }
  override toString = () => `contains(${nameOf(this.#place)})`;
}

/** Something that is done to one tier, past the chain that it is in. */
abstract class TierOperation extends Operation {
  readonly #number: number;
  constructor(number: number) {
    super();
    this.#number = number;
  }
  abstract operateOn(tier: RealTier): Promise<void>;
  async operate(_: Chain, real: Real): Promise<void> {
    await this.operateOn(real.tiers[this.#number % real.tiers.length] as RealTier);
  }
  override toString = () => `${this.name} on tier ${this.#number}`;
}

class Delete extends TierOperation {
  readonly name = 'delete';
  readonly #place: Place;
  constructor(number: number, place: Place) {
    super(number);
    this.#place = place;
  }
  async operateOn({ model, cache }: RealTier): Promise<void> {
    const deleted = await cache.delete(moduleOf(this.#place).key, engines[this.#place.engine]);
    expect(deleted).toBe(model.remove(this.#place));
  }
}

class SetBudget extends TierOperation {
  readonly name = 'set budget';
  readonly #budget: number;
  constructor(number: number, budget: number) {
    super(number);
    this.#budget = budget;
  }
  async operateOn({ model, cache }: RealTier): Promise<void> {
    model.setBudget(this.#budget);
    if (cache instanceof SharedCache) cache.setBudget(this.#budget);
    else await cache.setBudget(this.#budget, engines[0]);
  }
}

class Clear extends TierOperation {
  readonly name = 'clear';
  async operateOn({ model, cache }: RealTier): Promise<void> {
    model.held = [];
    model.corrupt.clear();
    await cache.clear();
  }
}

class Corrupt extends TierOperation {
  readonly name = 'corrupt';
  readonly #which: number;
  constructor(number: number, which: number) {
    super(number);
    this.#which = which;
  }
  async operateOn({ model, cache }: RealTier): Promise<void> {
    const place = model.held[this.#which % model.held.length];
    if (cache instanceof SharedCache || place === undefined) return;
    const { key, module } = moduleOf(place);
    const bytes = randomBytes(HEADER_BYTES + module.wireLength + module.artifactBytes);
    writeFileSync(cache.pathOf(key, engines[place.engine].deterministicId), bytes);
    model.corrupt.add(nameOf(place));
  }
}

const place = fc.record({
  engine: fc.constantFrom<0 | 1>(0, 0, 0, 0, 1),
  module: fc.nat({ max: stocked.length - 1 }),
});
const tierNumber = fc.nat({ max: 3 });
/** From too little for anything to enough for everything. */
const budget = fc.constantFrom(500, 6_500, 9_000, 13_000, 20_000, 1_000_000, 1_000_000);

const operations = fc.commands(
  [
    ...Array.from({ length: 5 }, () => place.map((at) => new Load(at))),
    ...Array.from({ length: 5 }, () => place.map((at) => new Save(at))),
    place.map((at) => new Contains(at)),
    fc.tuple(tierNumber, place).map(([number, at]) => new Delete(number, at)),
    fc.tuple(tierNumber, place).map(([number, at]) => new Delete(number, at)),
    fc.tuple(tierNumber, fc.nat()).map(([number, which]) => new Corrupt(number, which)),
    fc.tuple(tierNumber, fc.nat()).map(([number, which]) => new Corrupt(number, which)),
    fc.tuple(tierNumber, budget).map(([number, bytes]) => new SetBudget(number, bytes)),
    tierNumber.map((number) => new Clear(number)),
  ],
  { maxCommands: LONGEST, size: 'max' },
);

test(`${SEQUENCES} sequences of operations over chains of caches behave like the model`, async () => {
  const start = performance.now();
  const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 2 ** 31);
  const property = fc.asyncProperty(
    fc.constantFrom(...SHAPES),
    fc.array(budget, { minLength: 4, maxLength: 4 }),
    operations,
    async (shape, budgets, commands) => {
      await fc.asyncModelRun(() => build(shape, budgets), commands);
    },
  );
  await fc.assert(property, { numRuns: SEQUENCES, seed });
  const total = [...ran.values()].reduce((sum, times) => sum + times, 0);
  for (const outcome of ['hit', 'not-found', 'deserialize']) expect(outcomes.get(outcome)).toBeGreaterThan(0);
  figure('sequences over chains of caches', {
    sequences: SEQUENCES,
    'chain shapes': SHAPES.length,
    operations: total,
    ...Object.fromEntries(outcomes),
    'unlike the model': 0,
    seed,
    seconds: ((performance.now() - start) / 1000).toFixed(1),
  });
}, 120_000);
