/**
 * What a process with a cache in it and an inspector say to each other, in one place: versions, limits, messages, and the
 * checks that both ends make of what they receive.
 *
 * A process listens on a socket, and lays a `Descriptor` beside it. What goes over the socket are frames: four bytes of
 * length, most significant first, then so many bytes of JSON. The inspector's first frame is a `Hello`, and the process
 * answers with a `Welcome`; each frame after that is a request, a response, or news. All sizes are bytes, all durations
 * milliseconds, all moments milliseconds since the epoch.
 */
import * as v from 'valibot';
import { REFUSAL_REASONS, type RefusalReason } from '../shared-tier/refusal.ts';
import type { StoreState } from '../shared-tier/store-state.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { type InspectedLoad, LOAD_ENDS, type LoadCounts, MOST_LOADS } from './recorded-loads.ts';

export { PROTOCOL } from './protocol-version.ts';
export {
  type InspectedLoad,
  LOAD_ENDS,
  type LoadCounts,
  type LoadEnd,
  MOST_LOADS,
} from './recorded-loads.ts';

/** What a process puts up with. */
export const HOST_LIMITS = {
  /** The longest first frame, and how long it is waited for. */
  helloBytes: 1_024 as Bytes,
  helloWithin: 2_000 as Milliseconds,
  /** The longest request. */
  requestBytes: (64 * 1_024) as Bytes,
  /** Requests of one inspector that are being answered. */
  requestsAtOnce: 16,
  /** What an inspector may leave unread before it is hung up on. */
  unreadBytes: 1_048_576 as Bytes,
  /** News waits for this long, so that much of it goes in one frame; and no more of it waits than so many pieces. */
  newsEvery: 50 as Milliseconds,
  newsAtOnce: 1_000,
} as const;

/** The longest frame that an inspector takes. */
export const LONGEST_REPLY: Bytes = 4 * 1_048_576;
/** Entries on disk in one page, and how many there may be in all. */
export const ENTRIES_AT_ONCE = 500;
export const MOST_ENTRIES = 10_000;
/** Modules that one request is about. */
export const MOST_KEYS = 500;
export const LONGEST_LABEL = 200;

export interface TierTotals {
  readonly entries: number;
  readonly bytes: Bytes;
  readonly limit: Bytes;
}

/** What a tier has done so far. */
export interface TierCounts {
  readonly hits: number;
  readonly misses: number;
  readonly saves: number;
}

/** One of a process's caches, without asking its disk tier. */
export interface CacheSummary {
  /** Its number in this process. */
  readonly id: number;
  /** What put it there: the hook, or the program itself by `openCache`. */
  readonly kind: 'hook' | 'cache';
  readonly directory: string;
  /** How a module is compiled that no tier has. */
  readonly mode: string;
  /** How each load so far has ended. */
  readonly ended: LoadCounts;
  readonly tiers: {
    /** Null where it has none. */
    readonly memory: TierCounts | null;
    readonly disk: TierCounts;
    /** Null where it has none. */
    readonly shared: TierCounts | null;
  };
}

export interface CacheState extends CacheSummary {
  readonly engineId: string | null;
  readonly codec: string | null;
  /** Null where it has none. */
  readonly memory: TierTotals | null;
  /** Null where it cannot be asked; `problem` says why. */
  readonly disk: TierTotals | null;
  readonly problem: string | null;
  /** What the shared tier has come to; null where it has none. */
  readonly shared: StoreState | null;
  /** Compiles while nobody waits. */
  readonly background: {
    readonly running: {
      readonly key: string;
      readonly name: string | null;
      readonly since: Milliseconds;
    } | null;
    readonly waiting: number;
  };
}

export interface ProcessSnapshot {
  readonly at: Milliseconds;
  readonly caches: readonly CacheState[];
  readonly loads: readonly (InspectedLoad & { readonly cache: number })[];
}

/** An operation as the diagnostics channels tell it. */
export interface InspectedOperation {
  /** Null where it is none of the caches that the process tells of. */
  readonly cache: number | null;
  readonly kind: 'load' | 'save' | 'compile';
  readonly tier: string;
  readonly key: string;
  readonly at: Milliseconds;
  readonly ms: Milliseconds;
  readonly bytes: Bytes;
  readonly outcome: string;
  readonly message: string | null;
}

export interface InspectedWarning {
  readonly at: Milliseconds;
  readonly key: string;
  readonly message: string;
}

/** What has happened since the news before it. */
export interface ProcessNews {
  readonly loads: readonly (InspectedLoad & { readonly cache: number })[];
  readonly operations: readonly InspectedOperation[];
  readonly warnings: readonly InspectedWarning[];
  readonly caches: readonly CacheSummary[];
  /** Pieces that were too many to be told. */
  readonly lost: number;
}

export interface InspectedEntry {
  readonly key: string;
  readonly engineId: string;
  readonly bytes: Bytes;
  readonly wireBytes: Bytes | null;
  readonly artifactBytes: Bytes | null;
  readonly storedAt: Milliseconds;
  readonly usedAt: Milliseconds | null;
  readonly name: string | null;
  readonly mode: string | null;
  readonly compileMs: Milliseconds | null;
  readonly problem: string | null;
}

export interface EntriesPage {
  readonly entries: readonly InspectedEntry[];
  /** Where the next page begins; null where this is the last one. */
  readonly next: number | null;
}

/** What was deleted, or put back. */
export interface Deleted {
  readonly entries: number;
  readonly bytes: Bytes;
}

export interface Verified {
  readonly intact: number;
  /** The first of them; `brokenInAll` counts them all. */
  readonly broken: readonly { readonly key: string; readonly engineId: string; readonly problem: string }[];
  readonly brokenInAll: number;
}

/** How a process is found, and reached. It lies in a file that its user alone can read. */
export interface Descriptor {
  readonly protocol: number;
  readonly pid: number;
  readonly parentPid: number;
  /** 0 for the main thread; each thread with a cache is reached by itself. */
  readonly threadId: number;
  readonly startedAt: Milliseconds;
  /** The system's own mark of the process's start, so that its number is not taken for another's; null without one. */
  readonly startMark: string | null;
  readonly title: string;
  readonly command: readonly string[];
  readonly workingDirectory: string | null;
  readonly execPath: string;
  readonly runtime: { readonly name: 'node' | 'electron'; readonly version: string };
  readonly v8: string;
  /** The caches' folders. */
  readonly directories: readonly string[];
  readonly socket: string;
  readonly token: string;
  /** Given by whoever started it, to find what is theirs; null by default. */
  readonly label: string | null;
  /** What it had at its end: left by a process with a label, for whoever started it. */
  readonly ended: EndedProcess | null;
}

export interface EndedProcess {
  readonly at: Milliseconds;
  readonly exitCode: number | null;
  readonly caches: readonly CacheSummary[];
  readonly loads: readonly (InspectedLoad & { readonly cache: number })[];
}

export interface Hello {
  readonly protocol: number;
  readonly token: string;
}

export interface Welcome {
  readonly protocol: number;
  readonly pid: number;
}

/** What a process answers. */
export interface HostMethods {
  summary(argument: null): Promise<readonly CacheSummary[]>;
  /** The same, and what the tiers hold. */
  states(argument: null): Promise<readonly CacheState[]>;
  snapshot(argument: null): Promise<ProcessSnapshot>;
  /** From then on it sends news. */
  subscribe(argument: null): Promise<null>;
  unsubscribe(argument: null): Promise<null>;
  entries(argument: { cache: number; from: number }): Promise<EntriesPage>;
  /** The keys of the modules that memory holds, in the order in which they came. */
  held(argument: { cache: number }): Promise<readonly string[]>;
  /** Deletes modules from tiers: from disk what its own engine has compiled, so that `restore` can put it back. */
  drop(argument: {
    cache: number;
    keys: readonly string[];
    from: readonly ('memory' | 'disk')[];
  }): Promise<Record<'memory' | 'disk', Deleted>>;
  /** Puts back what was dropped from disk, and is still there. */
  restore(argument: { cache: number; keys: readonly string[] }): Promise<Deleted>;
  prune(argument: { cache: number }): Promise<Deleted>;
  /** Checks entries from their first byte to their last: of some modules, or all. */
  verify(argument: { cache: number; keys: readonly string[] | null }): Promise<Verified>;
}
export type MethodName = keyof HostMethods;

/** What an inspector is told of. */
export interface InspectorMethods {
  news(news: ProcessNews): void;
}

/** Gives what has the form that it should have. Throws where it has not. */
export type Check<Value> = (value: unknown) => Value;

const check =
  <Value>(schema: v.GenericSchema<unknown, Value>): Check<Value> =>
  (value) =>
    v.parse(schema, value, { abortEarly: true });

const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());
const amount = v.pipe(number, v.minValue(0));
const KEY = v.pipe(v.string(), v.regex(/^[0-9A-F]{16}(?:[0-9A-F]{48})?$/));
const NAME = text(4_096);
const MESSAGE = text(8_192);
const listOf = <Item>(item: v.GenericSchema<unknown, Item>, most: number) =>
  v.pipe(v.array(item), v.maxLength(most));

const counts = v.object({
  memory: count,
  disk: count,
  shared: count,
  compiler: count,
  stock: count,
  failed: count,
  cancelled: count,
});
const load = v.object({
  cache: count,
  seq: count,
  at: amount,
  ms: amount,
  end: v.picklist(LOAD_ENDS),
  key: v.nullable(KEY),
  name: v.nullable(NAME),
  wireBytes: v.nullable(count),
  artifactBytes: v.nullable(count),
  missed: v.boolean(),
  message: v.nullable(MESSAGE),
});
const totals = v.object({ entries: count, bytes: count, limit: amount });
const refusals = Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, count]));
const sharedState = v.object({
  address: NAME,
  hits: count,
  misses: count,
  late: count,
  refusals: v.object(refusals as Record<RefusalReason, typeof count>),
  failures: count,
  skipped: count,
  bytes: count,
  latencyMs: v.nullable(amount),
  fetchMs: v.nullable(amount),
  problem: v.nullable(v.object({ message: MESSAGE, advice: v.nullable(MESSAGE) })),
  restsUntil: v.nullable(amount),
});
const tierCounts = v.object({ hits: count, misses: count, saves: count });
const summaryFields = {
  id: count,
  kind: v.picklist(['hook', 'cache']),
  directory: NAME,
  mode: text(64),
  ended: counts,
  tiers: v.object({ memory: v.nullable(tierCounts), disk: tierCounts, shared: v.nullable(tierCounts) }),
} as const;
const summaries = listOf(v.object(summaryFields), 256);
const states = listOf(
  v.object({
    ...summaryFields,
    engineId: v.nullable(text(512)),
    codec: v.nullable(text(64)),
    memory: v.nullable(totals),
    disk: v.nullable(totals),
    problem: v.nullable(MESSAGE),
    shared: v.nullable(sharedState),
    background: v.object({
      running: v.nullable(v.object({ key: KEY, name: v.nullable(NAME), since: amount })),
      waiting: count,
    }),
  }),
  256,
);
/** Of all caches together. */
const loads = listOf(load, 16 * MOST_LOADS);
const operation = v.object({
  cache: v.nullable(count),
  kind: v.picklist(['load', 'save', 'compile']),
  tier: text(256),
  key: KEY,
  at: amount,
  ms: amount,
  bytes: count,
  outcome: text(64),
  message: v.nullable(MESSAGE),
});
const warning = v.object({ at: amount, key: KEY, message: MESSAGE });
const entry = v.object({
  key: KEY,
  engineId: text(512),
  bytes: count,
  wireBytes: v.nullable(count),
  artifactBytes: v.nullable(count),
  storedAt: amount,
  usedAt: v.nullable(amount),
  name: v.nullable(NAME),
  mode: v.nullable(text(64)),
  compileMs: v.nullable(amount),
  problem: v.nullable(MESSAGE),
});
const deleted = v.object({ entries: count, bytes: count });
const keys = v.pipe(v.array(KEY), v.minLength(1), v.maxLength(MOST_KEYS));

export const checkDescriptor: Check<Descriptor> = check(
  v.object({
    protocol: count,
    pid: v.pipe(count, v.minValue(1)),
    parentPid: count,
    threadId: count,
    startedAt: amount,
    startMark: v.nullable(text(64)),
    title: NAME,
    command: listOf(NAME, 64),
    workingDirectory: v.nullable(NAME),
    execPath: NAME,
    runtime: v.object({ name: v.picklist(['node', 'electron']), version: text(64) }),
    v8: text(64),
    directories: listOf(NAME, 256),
    socket: NAME,
    token: text(256),
    label: v.nullable(text(LONGEST_LABEL)),
    ended: v.nullable(v.object({ at: amount, exitCode: v.nullable(number), caches: summaries, loads })),
  }),
);
export const checkHello: Check<Hello> = check(v.object({ protocol: count, token: text(256) }));
export const checkWelcome: Check<Welcome> = check(v.object({ protocol: count, pid: count }));
export const checkNews: Check<ProcessNews> = check(
  v.object({
    loads,
    operations: listOf(operation, 16 * HOST_LIMITS.newsAtOnce),
    warnings: listOf(warning, 16 * HOST_LIMITS.newsAtOnce),
    caches: summaries,
    lost: count,
  }),
);

const ofCache = { cache: count } as const;
/** What each method takes, and what it gives. */
export const METHODS: {
  readonly [Name in MethodName]: {
    readonly takes: Check<Parameters<HostMethods[Name]>[0]>;
    readonly gives: Check<Awaited<ReturnType<HostMethods[Name]>>>;
  };
} = {
  summary: { takes: check(v.null()), gives: check(summaries) },
  states: { takes: check(v.null()), gives: check(states) },
  snapshot: {
    takes: check(v.null()),
    gives: check(v.object({ at: amount, caches: states, loads })),
  },
  subscribe: { takes: check(v.null()), gives: check(v.null()) },
  unsubscribe: { takes: check(v.null()), gives: check(v.null()) },
  entries: {
    takes: check(v.object({ ...ofCache, from: count })),
    gives: check(v.object({ entries: listOf(entry, ENTRIES_AT_ONCE), next: v.nullable(count) })),
  },
  held: { takes: check(v.object(ofCache)), gives: check(listOf(KEY, MOST_ENTRIES)) },
  drop: {
    takes: check(v.object({ ...ofCache, keys, from: listOf(v.picklist(['memory', 'disk']), 2) })),
    gives: check(v.object({ memory: deleted, disk: deleted })),
  },
  restore: { takes: check(v.object({ ...ofCache, keys })), gives: check(deleted) },
  prune: { takes: check(v.object(ofCache)), gives: check(deleted) },
  verify: {
    takes: check(v.object({ ...ofCache, keys: v.nullable(keys) })),
    gives: check(
      v.object({
        intact: count,
        broken: listOf(v.object({ key: KEY, engineId: text(512), problem: MESSAGE }), 1_000),
        brokenInAll: count,
      }),
    ),
  },
};

const METHOD_NAMES = Object.keys(METHODS) as MethodName[];
const id = text(64);

/** A request as the library between the two ends has it: `m` asks with `a`, and `i` is answered. */
export const checkRequest: Check<{ t: 'q'; m: MethodName; a: unknown[]; i: string }> = check(
  v.object({
    t: v.literal('q'),
    m: v.picklist(METHOD_NAMES),
    a: v.pipe(v.array(v.unknown()), v.length(1)),
    i: id,
  }),
);
/** What an inspector receives: an answer, or news. */
export const checkReply: Check<
  | { t: 's'; i: string; r?: unknown; e?: { message: string; kind: string | null } | undefined }
  | { t: 'q'; m: 'news'; a: unknown[] }
> = check(
  v.union([
    v.object({
      t: v.literal('s'),
      i: id,
      r: v.optional(v.unknown()),
      e: v.optional(v.object({ message: MESSAGE, kind: v.nullable(text(64)) })),
    }),
    v.object({ t: v.literal('q'), m: v.literal('news'), a: v.pipe(v.array(v.unknown()), v.length(1)) }),
  ]),
);
