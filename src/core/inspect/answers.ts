import { clipped } from './clipped.ts';
import type { Connection } from './connection.ts';
import type { AskedCache, InspectedCache } from './inspected-cache.ts';
import {
  type CacheState,
  ENTRIES_AT_ONCE,
  type HostMethods,
  type InspectedEntry,
  MOST_ENTRIES,
  type TierTotals,
} from './protocol.ts';
import { summaryOf } from './summary.ts';

const LONGEST_MESSAGE = 8_000;
const MOST_BROKEN = 1_000;

/** Who is told of what happens. */
interface Newsroom {
  join(reader: Connection): void;
  leave(reader: Connection): void;
}

/** Gives what answers one inspector's requests. */
export function answers(
  caches: () => Map<number, InspectedCache>,
  newsroom: Newsroom,
  inspector: Connection,
): HostMethods {
  /** What an inspector that asks for one page after the other was told of first. */
  let listed: { cache: number; entries: InspectedEntry[] } | null = null;

  function required(id: number): AskedCache {
    const cache = caches().get(id);
    if (!cache) throw new Error('the program has closed this cache');
    return cache.ask();
  }

  function states(): Promise<CacheState[]> {
    return Promise.all([...caches()].map(([id, cache]) => stateOf(id, cache)));
  }

  return {
    async summary() {
      return [...caches()].map(([id, cache]) => summaryOf(id, cache));
    },
    states,
    async snapshot() {
      return {
        at: Date.now(),
        caches: await states(),
        loads: [...caches()].flatMap(([cache, { loads }]) =>
          loads.latest.map((load) => ({ ...load, cache })),
        ),
      };
    },
    async subscribe() {
      newsroom.join(inspector);
      return null;
    },
    async unsubscribe() {
      newsroom.leave(inspector);
      return null;
    },
    async entries({ cache, from }) {
      if (from === 0 || listed?.cache !== cache) {
        const entries: InspectedEntry[] = [];
        for await (const entry of required(cache).entries()) {
          if (entries.push(entry) === MOST_ENTRIES) break;
        }
        listed = { cache, entries };
      }
      const { entries } = listed;
      const next = from + ENTRIES_AT_ONCE;
      const isLast = next >= entries.length;
      if (isLast) listed = null;
      return { entries: entries.slice(from, next), next: isLast ? null : next };
    },
    held: async ({ cache }) => required(cache).held().slice(-MOST_ENTRIES),
    drop: async ({ cache, keys, from }) => required(cache).drop(keys, from),
    restore: async ({ cache, keys }) => required(cache).restore(keys),
    prune: async ({ cache }) => required(cache).prune(),
    async verify({ cache, keys }) {
      const { intact, broken } = await required(cache).verify(keys);
      return { intact, broken: broken.slice(0, MOST_BROKEN), brokenInAll: broken.length };
    },
  };
}

async function stateOf(id: number, cache: InspectedCache): Promise<CacheState> {
  const summary = summaryOf(id, cache);
  const unknown = { engineId: null, codec: null, memory: null, disk: null, shared: null, background: IDLE };
  try {
    const asked = cache.ask();
    const { engineId, codec } = asked;
    const memory = asked.memory();
    const about = {
      ...summary,
      engineId,
      codec,
      memory: memory && finite(memory),
      shared: asked.shared?.() ?? null,
      background: asked.background(),
    };
    try {
      return { ...about, disk: finite(await asked.disk()), problem: null };
    } catch (error) {
      return { ...about, disk: null, problem: messageOf(error) };
    }
  } catch (error) {
    return { ...summary, ...unknown, problem: messageOf(error) };
  }
}

const IDLE = { running: null, waiting: 0 };

/** There are no other numbers in JSON. */
function finite({ entries, bytes, limit }: TierTotals): TierTotals {
  return { entries, bytes, limit: Math.min(limit, Number.MAX_SAFE_INTEGER) };
}

function messageOf(error: unknown): string {
  return clipped(error instanceof Error ? error.message : String(error), LONGEST_MESSAGE);
}
