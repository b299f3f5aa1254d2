import type { Bytes, Milliseconds } from '../units.ts';

/** The latest loads that a process remembers of each cache. */
export const MOST_LOADS = 500;

/** Who gave a load its module; or that nobody did. */
export const LOAD_ENDS = ['memory', 'disk', 'shared', 'compiler', 'stock', 'failed', 'cancelled'] as const;
export type LoadEnd = (typeof LOAD_ENDS)[number];
export type LoadCounts = Record<LoadEnd, number>;

/** One load that has ended. */
export interface InspectedLoad {
  /** Loads of a cache are numbered from 0 without a gap, but for what memory answers at once: that is counted. */
  readonly seq: number;
  /** When it ended, in milliseconds since the epoch. */
  readonly at: Milliseconds;
  readonly ms: Milliseconds;
  readonly end: LoadEnd;
  readonly key: string | null;
  /** What it was loaded under: a file's path, or the program where that has not said. */
  readonly name: string | null;
  readonly wireBytes: Bytes | null;
  readonly artifactBytes: Bytes | null;
  /** Whether the disk tier was looked at, and did not have it; false where that is told by the tier's own operations. */
  readonly missed: boolean;
  /** Why it failed. */
  readonly message: string | null;
}

/** @property key finds it out where it is not known yet: to hash a module takes time that a program has not asked for */
export type EndedLoad = Omit<InspectedLoad, 'seq' | 'at' | 'key'> & {
  readonly key: string | null | (() => string | null);
};

type Recorded = EndedLoad & Pick<InspectedLoad, 'seq' | 'at'>;

/** How a cache's loads have ended: how many did in each way, and the latest. It is kept whether anybody looks or not. */
export class RecordedLoads {
  readonly #onFirst: () => void;
  readonly #ended = Object.fromEntries(LOAD_ENDS.map((end) => [end, 0])) as LoadCounts;
  #loads: Recorded[] = [];
  #seq = 0;
  #missed = 0;
  /** Told of each as it ends, while an inspector is there. */
  listener: ((load: InspectedLoad) => void) | null = null;

  /** @param onFirst called when the first load has ended, before it is answered */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
  }

  /** Counts a load that memory has answered at once: what it takes to tell of it would be most of what it takes. */
  held(): void {
    this.#ended.memory++;
  }

  add(load: EndedLoad): void {
    const record: Recorded = { seq: this.#seq++, at: Date.now(), ...load };
    this.#ended[load.end]++;
    if (load.missed) this.#missed++;
    // Cut back seldom, and by half.
    if (this.#loads.length >= 2 * MOST_LOADS) this.#loads = this.#loads.slice(-MOST_LOADS);
    this.#loads.push(record);
    if (record.seq === 0) this.#onFirst();
    this.listener?.(inspected(record));
  }

  get ended(): LoadCounts {
    return { ...this.#ended };
  }

  get missed(): number {
    return this.#missed;
  }

  /** Oldest first. */
  get latest(): readonly InspectedLoad[] {
    return this.#loads.slice(-MOST_LOADS).map(inspected);
  }
}

function inspected({ key, ...load }: Recorded): InspectedLoad {
  return { ...load, key: typeof key === 'function' ? key() : key };
}
