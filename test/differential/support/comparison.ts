import type { Observation } from './run-observer.ts';

/** Where two processes saw different things. */
export interface Difference {
  where: string;
  name: string;
  line: number;
  stock: string | undefined;
  cached: string | undefined;
}

/** What was compared in one way on one V8. */
export class Comparison {
  readonly differences: Difference[] = [];
  readonly where: string;
  /** Whether the cache was to miss. */
  readonly isMiss: boolean;
  modules = 0;
  calls = 0;
  /** Works in which V8's own two compilers differ, and the cached one does what the optimizing one does. */
  readonly ofV8: Difference[] = [];
  /** Those that came from the disk tier with machine code. */
  fromDisk = 0;
  /** Why the others did not, and how many. */
  readonly others = new Map<string, number>();

  constructor(where: string, isMiss = false) {
    this.where = where;
    this.isMiss = isMiss;
  }

  /**
   * Compares what was seen of one work with what stock V8 does, and with what V8's optimizing compiler does without the
   * cache: all machine code on disk is by that one.
   */
  add(stock: Observation, cached: Observation, optimized: Observation): void {
    if (stock.name !== cached.name || optimized.name !== cached.name) {
      throw new Error(`${stock.name} is compared with ${cached.name}`);
    }
    this.modules++;
    this.calls += cached.calls;
    this.#count(cached);
    const differing = differences(stock, cached);
    const ours = differing.find((line) => cached.lines[line] !== optimized.lines[line]);
    const first = ours ?? differing[0];
    if (first === undefined) return;
    const difference = {
      where: this.where,
      name: cached.name,
      line: first,
      stock: stock.lines[first],
      cached: cached.lines[first],
    };
    (ours === undefined ? this.ofV8 : this.differences).push(difference);
  }

  /** Adds what was compared in the same way elsewhere. */
  merge(other: Comparison): void {
    this.modules += other.modules;
    this.calls += other.calls;
    this.fromDisk += other.fromDisk;
    this.differences.push(...other.differences);
    this.ofV8.push(...other.ofV8);
    for (const [why, count] of other.others) this.others.set(why, (this.others.get(why) ?? 0) + count);
  }

  /** Why works did not come from disk that should have. */
  get surprises(): string[] {
    return this.isMiss ? [] : [...this.others.keys()].filter((why) => !WELL_KNOWN.includes(why));
  }

  #count({ supplied, lines }: Observation): void {
    // A program may make tiny modules besides, for a function or two.
    const [largest] = [...supplied].sort((one, other) => (other.wireLength ?? 0) - (one.wireLength ?? 0));
    const isRefused = lines.some((line) => /^refused|^result: throws CompileError/.test(line));
    const reason = largest ? whyNoCode(largest) : isRefused ? REFUSED : ENDED;
    if (reason === null) this.fromDisk++;
    else this.others.set(reason, (this.others.get(reason) ?? 0) + 1);
  }

  toString(): string {
    const ofV8 =
      this.ofV8.length === 0 ? '' : ` (in ${this.ofV8.length} modules V8's own two compilers differ)`;
    const counts = this.isMiss ? [] : [`${this.fromDisk} from disk with machine code`];
    if (!this.isMiss) for (const [why, count] of this.others) counts.push(`${count} ${why}`);
    return `${this.where}: ${this.modules} modules, ${this.calls} calls compared, ${this.differences.length} differences${ofV8}${counts.length > 0 ? `; ${counts.join(', ')}` : ''}`;
  }
}

/** Tells whether two processes saw the same of a work. */
export function isSame(one: Observation, other: Observation): boolean {
  return differences(one, other).length === 0;
}

function differences(one: Observation, other: Observation): number[] {
  const length = Math.max(one.lines.length, other.lines.length);
  return Array.from({ length }, (_, line) => line).filter((line) => one.lines[line] !== other.lines[line]);
}

const REFUSED = 'refused by V8';
const ENDED = 'that ended the process, as on stock V8';
const NO_FUNCTION = 'without a function that is ever compiled';
const TOO_LITTLE = 'of which too little had run to be kept';
const NO_CODEC = 'on a V8 that gives no machine code';
/** Small modules that run for a moment are what it leaves alone. */
const MEASURED = 'left to stock V8, which was measured to be as fast';
const WELL_KNOWN = [MEASURED, REFUSED, ENDED, NO_FUNCTION, TOO_LITTLE, NO_CODEC];

function whyNoCode({
  servedBy,
  artifactBytes,
  follows,
  warnings,
  codec,
  choice,
}: Observation['supplied'][number]): string | null {
  if (warnings.length > 0) return `with the warning "${warnings[0]}"`;
  if (codec === 'none') return NO_CODEC;
  if (servedBy === 'disk') return artifactBytes > 0 ? null : NO_FUNCTION;
  if (servedBy === 'stock' && follows === 'as-used') return TOO_LITTLE;
  if (servedBy === 'stock' && /^stock, (control|artifact-slower)$/.test(choice ?? '')) return MEASURED;
  return `from ${servedBy}${choice === null ? '' : ` (${choice})`}${follows === null ? '' : `, ${follows} to follow`}`;
}
