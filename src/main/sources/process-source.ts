import { basename, isAbsolute } from 'node:path';
import { LoadError, type Milliseconds } from 'wasm-compile-cache';
import {
  type CacheSummary,
  type Descriptor,
  InspectError,
  type InspectedEntry,
  type InspectedOperation,
  type InspectedProcess,
  inspectProcess,
  MOST_KEYS,
  type ProcessNews,
} from 'wasm-compile-cache/inspect';
import type { UndoableDrop, VerifyReply } from '../../shared/bulk-work.ts';
import type { DropReply, SourceSnapshot, SourceUpdate, UndoReply } from '../../shared/contract.ts';
import type { EventFilter } from '../../shared/event-filter.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import type { InspectorEvent } from '../../shared/inspector-event.ts';
import type { LoadColumns, LoadRecord } from '../../shared/load-record.ts';
import type { SourceInfo } from '../../shared/source.ts';
import { PLACES, TIERS, type TierName } from '../../shared/tiers.ts';
import type { ModuleWorth } from '../../shared/worth.ts';
import { BulkProgress } from '../inspector/bulk-progress.ts';
import { type EventDetails, EventLog } from '../inspector/event-log.ts';
import type { InspectedFile } from '../inspector/inspected-file.ts';
import { LoadHistory } from '../inspector/load-history.ts';
import { problemOf } from '../inspector/problem.ts';
import { ROWS_AT_ONCE, UpdateBatcher } from '../inspector/update-batcher.ts';
import { ProcessRows } from './process-rows.ts';
import { compilerOf, engineOf, hitsOf, type KnownCache, sharedOf, tiersOf } from './process-tiers.ts';
import type { Source } from './source.ts';

export interface ProcessSourceOptions {
  descriptor: Descriptor;
  /** Takes what changed, while it is shown. */
  publish(batch: SourceUpdate): void;
  /** Told when what the list of sources says of it is something else. */
  onChange(): void;
  /** Told when its connection is over: it may have ended. */
  onGone(): void;
}

/** How often its counts are asked for, and while it is shown what it holds. */
const LOOK_EVERY: Milliseconds = 1_000;
/** What it holds is asked for once that has changed, and not with each of a hundred changes. */
const SETTLES_AFTER: Milliseconds = 200;
const TRY_EVERY: Milliseconds = 2_500;
const EVENTS_AT_FIRST = 1_000;
const MOST_LOADS_TOLD = 1_000;
/** Of each source that is listed. */
const MOST_KEPT = 20_000;

const EVENT_OF: Record<string, EventKind> = {
  hit: 'hit',
  miss: 'miss',
  rejected: 'rejected',
  'read-failed': 'read-failed',
  saved: 'save',
  promoted: 'promotion',
  'save-failed': 'save-failed',
  compiled: 'compile-end',
  'compile-failed': 'compile-failed',
};

type TakenLoad = ProcessNews['loads'][number];

/** What is dropped at once can be taken back at once. */
interface Drop extends UndoableDrop {
  /** From disk, by the number of their cache. */
  keys: Map<number, string[]>;
}

/** Another process with the cache in it, as the window shows it: what it had stays when it ends. */
export class ProcessSource implements Source {
  readonly id: string;
  readonly #descriptor: Descriptor;
  readonly #options: ProcessSourceOptions;
  readonly #updates: UpdateBatcher;
  readonly #rows: ProcessRows;
  readonly #log: EventLog;
  readonly #history: LoadHistory;
  readonly #work: BulkProgress;
  readonly #lastSeq = new Map<number, number>();
  readonly #failures: Record<TierName, number> = { memory: 0, disk: 0 };
  readonly #drops: Drop[] = [];
  #caches = new Map<number, KnownCache>();
  #connection: InspectedProcess | null = null;
  #state: SourceInfo['state'] = 'connecting';
  #problem: string | null = null;
  #endedAt: number | null = null;
  #exitCode: number | null = null;
  /** Whether it is known what it has left. */
  #hasLeft = false;
  #triedAt: Milliseconds = 0;
  #isConnecting = false;
  #mayPass = true;
  #isShown = false;
  #isCancelled = false;
  #looking: NodeJS.Timeout | null = null;
  #settling: NodeJS.Timeout | null = null;
  #told = '';

  constructor(options: ProcessSourceOptions) {
    this.#options = options;
    this.#descriptor = options.descriptor;
    this.id = idOf(options.descriptor);
    const updates = new UpdateBatcher(
      {
        row: (id) => this.#rows.table.get(id)?.row,
        tiers: () => tiersOf(this.#known, this.#failures),
        shared: () => sharedOf(this.#known),
        compiler: () => compilerOf(this.#known),
        benchmark: () => null,
        folders: () => [],
        worth: () => {
          throw new Error('the worth of another process is not known');
        },
        bringIn: () => null,
        work: () => this.#work.state,
        undo: () => this.#drops.at(-1) ?? null,
      },
      (batch) => {
        if (this.#isShown) options.publish(batch);
      },
    );
    this.#updates = updates;
    this.#rows = new ProcessRows({
      changed: (id) => updates.row(id),
      removed: (id) => updates.removedRow(id),
    });
    this.#log = new EventLog((event) => updates.event(event), MOST_KEPT);
    this.#history = new LoadHistory((load) => updates.load(load), MOST_KEPT);
    this.#work = new BulkProgress(() => updates.part('work'));
    const { ended } = options.descriptor;
    if (ended) this.#takeEnd(ended.at, ended);
    else void this.#connect();
  }

  /** What the list of sources says of it. */
  get info(): SourceInfo {
    const { title, pid, threadId, command, workingDirectory, v8, label, startedAt } = this.#descriptor;
    const known = this.#known;
    const directories =
      known.length === 0 ? this.#descriptor.directories : [...new Set(known.map((one) => one.directory))];
    return {
      id: this.id,
      title,
      pid,
      threadId,
      command,
      workingDirectory,
      runtime: this.#runtime,
      v8,
      label,
      directories,
      startedAt,
      state: this.#state,
      endedAt: this.#endedAt,
      exitCode: this.#exitCode,
      problem: this.#problem,
      loads: known.length === 0 ? null : hitsOf(known),
    };
  }

  /** Shows it, and has it tell of all that happens; or no longer. */
  show(isShown: boolean): void {
    this.#isShown = isShown;
    const connection = this.#connection;
    if (!connection) return;
    if (!isShown) {
      connection.unsubscribe(null).catch(() => {});
      return;
    }
    connection
      .subscribe(null)
      // What has happened since it was looked at last.
      .then(() => this.#takeSnapshot(connection))
      .catch((error) => this.#failed(error));
    this.#settleSoon();
  }

  /** Takes that it is still there: tries again to reach it where that has failed for a reason that may pass. */
  isThere(): void {
    const isPassing = this.#state === 'connecting' || this.#state === 'unreachable';
    if (this.#connection || this.#isConnecting || !isPassing || !this.#mayPass) return;
    if (Date.now() - this.#triedAt >= TRY_EVERY) void this.#connect();
  }

  /** Takes that its descriptor says how it has ended, or is gone. */
  ended(left: Descriptor['ended']): void {
    if (left !== null && this.#hasLeft) return;
    this.#hasLeft = left !== null;
    this.#takeEnd(left?.at ?? Date.now(), left);
  }

  close(): void {
    if (this.#looking) clearTimeout(this.#looking);
    if (this.#settling) clearTimeout(this.#settling);
    this.#updates.close();
    this.#connection?.close();
    this.#connection = null;
  }

  snapshot(): SourceSnapshot {
    const rows = [...this.#rows.table].map(({ row }) => row);
    for (const { id } of rows.slice(ROWS_AT_ONCE)) this.#updates.row(id);
    const known = this.#known;
    return {
      rows: rows.slice(0, ROWS_AT_ONCE),
      tiers: tiersOf(known, this.#failures),
      shared: sharedOf(known),
      compiler: compilerOf(known),
      engine: engineOf(known, this.#descriptor.v8, this.#runtime),
      events: this.#log.page(EVENTS_AT_FIRST),
      benchmark: null,
      folders: [],
      worth: null,
      bringIn: null,
      work: this.#work.state,
      undo: this.#drops.at(-1) ?? null,
    };
  }

  async drop(ids: readonly string[], from: TierName | 'both', continues = false): Promise<DropReply> {
    const connection = this.#required();
    const tiers = from === 'both' ? TIERS : [from];
    const reply: DropReply = { memory: { modules: 0, bytes: 0 }, disk: { modules: 0, bytes: 0 } };
    const drop: Drop = { modules: 0, bytes: 0, at: Date.now(), keys: new Map() };
    try {
      for (const [cache, keys] of this.#byCache(ids)) {
        for (const some of inParts(keys)) {
          const dropped = await connection.drop({ cache, keys: some, from: [...tiers] });
          for (const tier of TIERS) {
            reply[tier].modules += dropped[tier].entries;
            reply[tier].bytes += dropped[tier].bytes;
          }
          if (dropped.disk.entries === 0) continue;
          drop.keys.set(cache, [...(drop.keys.get(cache) ?? []), ...some]);
          drop.modules += dropped.disk.entries;
          drop.bytes += dropped.disk.bytes;
        }
      }
    } finally {
      this.#remember(drop, continues);
      this.#tellMoved('drop', reply);
      await this.#settle();
    }
    return reply;
  }

  async undoDrop(): Promise<UndoReply> {
    const connection = this.#required();
    const drop = this.#drops.pop();
    if (!drop) throw new LoadError('other', 'there is nothing to take back');
    this.#updates.part('undo');
    const reply: UndoReply = { memory: { modules: 0, bytes: 0 }, disk: { modules: 0, bytes: 0 }, lost: 0 };
    for (const [cache, keys] of drop.keys) {
      for (const some of inParts(keys)) {
        const { entries, bytes } = await connection.restore({ cache, keys: some });
        reply.disk.modules += entries;
        reply.disk.bytes += bytes;
      }
    }
    reply.lost = drop.modules - reply.disk.modules;
    this.#tellMoved('undo', reply);
    await this.#settle();
    return reply;
  }

  async verify(ids: readonly string[]): Promise<VerifyReply> {
    const connection = this.#required();
    const reply: VerifyReply = { intact: 0, broken: 0, bytes: 0, cancelled: false };
    this.#isCancelled = false;
    const files = ids.flatMap((id) => this.#rows.table.get(id) ?? []);
    const bytesOf = ({ row }: InspectedFile) =>
      row.entries.reduce((sum, entry) => sum + (entry.isOurs ? entry.bytes : 0), 0);
    const withEntry = files.filter((file) => bytesOf(file) > 0);
    const bytesTotal = withEntry.reduce((sum, file) => sum + bytesOf(file), 0);
    this.#work.begin('verify', withEntry.length, bytesTotal);
    try {
      for (const file of withEntry) {
        if (this.#isCancelled) {
          reply.cancelled = true;
          break;
        }
        const { key, row } = file;
        if (key === null) continue;
        const { intact, broken } = await connection.verify({ cache: cacheOf(row.id), keys: [key] });
        const [problem = null] = broken.map((one) => one.problem);
        reply.intact += intact;
        reply.broken += problem === null ? 0 : 1;
        reply.bytes += bytesOf(file);
        this.#work.advance(1, bytesOf(file));
        const verified = { at: Date.now(), problem };
        const entries = row.entries.map((entry) => (entry.isOurs ? { ...entry, verified } : entry));
        this.#rows.table.change(file, { entries, held: { ...row.held, disk: problem === null } });
      }
    } finally {
      this.#work.end();
    }
    return reply;
  }

  cancelVerify(): void {
    this.#isCancelled = true;
  }

  /** A path that a process tells of is shown only where it is one. */
  pathToReveal(id: string | null): string | null {
    const [disk] = tiersOf(this.#known, this.#failures).filter(({ name }) => name === 'disk');
    const path = id === null ? (disk?.location ?? null) : (this.#rows.table.get(id)?.row.path ?? null);
    return path !== null && isAbsolute(path) ? path : null;
  }

  events(limit: number, before: number): InspectorEvent[] {
    return this.#log.page(limit, before);
  }

  matchingEvents(filter: EventFilter): InspectorEvent[] {
    return this.#log.matching(filter);
  }

  loads(id: string): { loads: LoadRecord[]; left: number } {
    const key = this.#rows.table.get(id)?.row.key ?? null;
    return this.#history.of(id, key, MOST_LOADS_TOLD);
  }

  allLoads(): LoadColumns {
    return this.#history.columns();
  }

  async worthOfModules(): Promise<{ modules: ModuleWorth[]; left: number }> {
    return { modules: [], left: 0 };
  }

  get #runtime(): string {
    const { name, version } = this.#descriptor.runtime;
    return `${name === 'electron' ? 'Electron' : 'Node'} ${version}`;
  }

  get #known(): KnownCache[] {
    return [...this.#caches.values()];
  }

  #required(): InspectedProcess {
    if (this.#connection) return this.#connection;
    throw new LoadError('other', `${this.#descriptor.title} has ended`, {
      advice: 'What it left on disk can be looked at with this app, where it has the same cache folder.',
    });
  }

  async #connect(): Promise<void> {
    this.#triedAt = Date.now();
    this.#isConnecting = true;
    try {
      const connection = await inspectProcess(this.#descriptor, {
        onNews: (news) => this.#takeNews(news),
        onEnd: (why) => this.#disconnected(why),
      });
      this.#connection = connection;
      this.#state = 'live';
      this.#problem = null;
      await this.#takeSnapshot(connection);
      if (this.#isShown) this.show(true);
      this.#look();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isConnecting = false;
    }
  }

  /** Whether it has ended, who looks at its descriptor can tell. */
  #disconnected(why: InspectError): void {
    if (this.#state === 'ended') return;
    this.#connection = null;
    if (this.#looking) clearTimeout(this.#looking);
    if (why.kind === 'gone') this.#state = 'connecting';
    else this.#failed(why);
    this.#options.onGone();
  }

  /** Asks now and then for what it tells of only when it is asked. */
  #look(): void {
    this.#looking = setTimeout(async () => {
      const connection = this.#connection;
      if (!connection) return;
      try {
        if (this.#isShown) this.#takeCaches(await connection.states(null));
        else if (this.#takeCaches(await connection.summary(null))) await this.#takeSnapshot(connection);
      } catch (error) {
        this.#failed(error);
      }
      if (this.#connection) this.#look();
    }, LOOK_EVERY);
  }

  async #takeSnapshot(connection: InspectedProcess): Promise<void> {
    const { caches, loads } = await connection.snapshot(null);
    this.#takeCaches(caches);
    this.#takeLoads(loads, true);
    this.#tell();
  }

  #takeNews({ caches, loads, operations, warnings, lost }: ProcessNews): void {
    this.#takeCaches(caches);
    for (const operation of operations) this.#takeOperation(operation);
    this.#takeLoads(loads, false);
    for (const { key, message, at } of warnings) {
      this.#log.add('warning', { ...this.#about(null, key), key, at, message });
    }
    if (lost > 0) {
      const message = `${lost.toLocaleString('en')} events and loads were too many to be told`;
      this.#log.add('warning', { subject: this.#descriptor.title, message });
    }
    this.#tell();
  }

  /** Tells whether a cache has loaded or saved something since. */
  #takeCaches(caches: readonly KnownCache[]): boolean {
    const before = JSON.stringify(this.#known.map(({ ended, tiers }) => ({ ended, tiers })));
    const heldBefore = JSON.stringify(this.#known.map(({ memory, disk }) => ({ memory, disk })));
    const next = new Map<number, KnownCache>();
    for (const cache of caches) next.set(cache.id, { ...this.#caches.get(cache.id), ...cache });
    this.#caches = next;
    const hasChanged = before !== JSON.stringify(this.#known.map(({ ended, tiers }) => ({ ended, tiers })));
    const holdsOther =
      heldBefore !== JSON.stringify(this.#known.map(({ memory, disk }) => ({ memory, disk })));
    if (holdsOther) this.#settleSoon();
    this.#updates.part('tiers');
    this.#updates.part('shared');
    this.#updates.part('compiler');
    if (hasChanged) this.#tell();
    return hasChanged;
  }

  /** @param isPast whether nothing else has told of what the tiers did for them */
  #takeLoads(loads: readonly TakenLoad[], isPast: boolean): void {
    for (const load of loads) {
      const cache = this.#caches.get(load.cache);
      if (!cache || load.seq <= (this.#lastSeq.get(load.cache) ?? -1)) continue;
      this.#lastSeq.set(load.cache, load.seq);
      const file = this.#rows.loaded(cache, load);
      const name = file?.row.name ?? nameOf(load.name) ?? this.#descriptor.title;
      this.#tellLoad(cache, load, file, { tellsTiers: isPast || cache.kind === 'hook' });
      const { at, ms, end, key, message } = load;
      this.#history.add({
        at,
        ms,
        outcome: end,
        rowId: file?.row.id ?? '',
        name,
        key,
        steps: {},
        promoted: false,
        stored: false,
        shared: false,
        savedMs: null,
        message,
      });
    }
    if (loads.length > 0) this.#settleSoon();
  }

  #tellLoad(
    cache: CacheSummary,
    { at, ms, end, key, name, wireBytes, artifactBytes, missed, message }: TakenLoad,
    file: InspectedFile | null,
    { tellsTiers }: { tellsTiers: boolean },
  ): void {
    const bytes = wireBytes === null ? null : wireBytes + (artifactBytes ?? 0);
    const subject = nameOf(name) ?? this.#descriptor.title;
    const about: EventDetails = { ...(file ? { file } : { subject }), key, at };
    const isHook = cache.kind === 'hook';
    if (isHook && missed) this.#log.add('miss', { ...about, where: 'disk' });
    switch (end) {
      case 'memory':
      case 'disk':
      case 'shared':
        if (tellsTiers) this.#log.add('hit', { ...about, where: end, ms, bytes });
        this.#log.add('loaded', { ...about, where: end, ms, bytes });
        break;
      case 'compiler':
        if (tellsTiers) this.#log.add('compile-end', { ...about, where: 'compiler', ms, bytes });
        this.#log.add('loaded', { ...about, where: end, ms, bytes });
        break;
      case 'stock':
        this.#log.add('stock', { ...about, where: 'compiler', ms, bytes: wireBytes });
        this.#log.add('loaded', { ...about, where: 'compiler', ms, bytes: wireBytes });
        break;
      case 'failed':
        // An error without a row would be shown over the window, and this one is the program's own.
        this.#log.add(file ? 'error' : 'warning', { ...about, message: `the load failed: ${message}` });
        break;
      case 'cancelled':
        this.#log.add('cancelled', about);
    }
  }

  #takeOperation({ cache, kind, tier, key, at, ms, bytes, outcome, message }: InspectedOperation): void {
    const from = cache === null ? null : this.#caches.get(cache);
    // A hook's loads tell of these, those that nothing is published of among them.
    if (from?.kind === 'hook' && (outcome === 'hit' || outcome === 'miss')) return;
    const where = PLACES.find((place) => place === tier) ?? null;
    // Nothing is ever put into the team's store by a load.
    if (where === 'shared' && kind === 'save') return;
    const event = EVENT_OF[outcome];
    if (event && where !== null) {
      // What another process has written for this one took nobody knows how long.
      const took = ms === 0 ? null : ms;
      this.#log.add(event, { ...this.#about(cache, key), key, at, where, ms: took, bytes, message });
    }
    if (outcome === 'read-failed' || outcome === 'save-failed') {
      if (where === 'memory' || where === 'disk') this.#failures[where]++;
    }
    if (kind === 'save' || outcome === 'rejected') this.#settleSoon();
  }

  /** The row that shows a module, or its key where none does. */
  #about(cache: number | null, key: string): Pick<EventDetails, 'file' | 'subject'> {
    const file = cache === null ? this.#rows.table.shownFor(key) : this.#rows.table.get(`${cache}/${key}`);
    return file ? { file } : { subject: key };
  }

  #settleSoon(): void {
    if (!this.#isShown || !this.#connection) return;
    this.#settling ??= setTimeout(() => {
      this.#settling = null;
      this.#settle().catch((error) => this.#failed(error));
    }, SETTLES_AFTER);
  }

  /** Finds out what its caches hold. */
  async #settle(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    const states = await connection.states(null);
    this.#takeCaches(states);
    for (const { id, disk, memory, engineId, background } of states) {
      const compiling = background.running?.key ?? null;
      // A tier that is closed says so in the picture.
      if (disk === null) continue;
      const entries: InspectedEntry[] = [];
      for (let from: number | null = 0; from !== null; ) {
        const page: Awaited<ReturnType<InspectedProcess['entries']>> = await connection.entries({
          cache: id,
          from,
        });
        entries.push(...page.entries);
        from = page.next;
      }
      const inMemory = memory === null ? [] : await connection.held({ cache: id });
      this.#rows.settle(id, { entries, inMemory, engineId, compiling });
    }
  }

  #byCache(ids: readonly string[]): Map<number, string[]> {
    const keys = new Map<number, string[]>();
    for (const id of ids) {
      const key = this.#rows.table.get(id)?.key;
      if (key != null) keys.set(cacheOf(id), [...(keys.get(cacheOf(id)) ?? []), key]);
    }
    if (keys.size === 0) throw new LoadError('other', 'these modules are no longer in the table');
    return keys;
  }

  #remember(drop: Drop, continues: boolean): void {
    const before = continues ? this.#drops.pop() : undefined;
    if (before) {
      drop.modules += before.modules;
      drop.bytes += before.bytes;
      for (const [cache, keys] of before.keys)
        drop.keys.set(cache, [...keys, ...(drop.keys.get(cache) ?? [])]);
    }
    if (drop.modules > 0) this.#drops.push(drop);
    this.#updates.part('undo');
  }

  #tellMoved(kind: 'drop' | 'undo', reply: DropReply): void {
    for (const tier of TIERS) {
      const { modules, bytes } = reply[tier];
      const subject = modules === 1 ? '1 module' : `${modules} modules`;
      if (modules > 0) this.#log.add(kind, { subject, where: tier, bytes });
    }
  }

  #failed(error: unknown): void {
    if (this.#state === 'ended') return;
    // A thread that was ended by its program leaves its descriptor for as long as that goes on.
    if (!this.#connection && isRefused(error)) {
      this.#takeEnd(Date.now(), null);
      return;
    }
    this.#problem = problemOf(error).message;
    if (error instanceof InspectError) {
      this.#mayPass = error.kind !== 'other-protocol' && error.kind !== 'wrong-message';
    }
    if (!this.#connection) this.#state = 'unreachable';
    this.#tell();
  }

  #takeEnd(at: number, left: Descriptor['ended']): void {
    if (left) {
      this.#takeCaches(left.caches);
      this.#takeLoads(left.loads, true);
      this.#exitCode = left.exitCode;
    }
    if (this.#state !== 'ended') {
      this.#endedAt = at;
      this.#state = 'ended';
      this.#problem = null;
    }
    if (this.#looking) clearTimeout(this.#looking);
    this.#connection?.close();
    this.#connection = null;
    if (this.#drops.splice(0).length > 0) this.#updates.part('undo');
    this.#tell();
  }

  #tell(): void {
    const told = JSON.stringify(this.info);
    if (told === this.#told) return;
    this.#told = told;
    this.#options.onChange();
  }
}

/** Tells a process's thread from all others of this user, later ones of the same number too. */
export function idOf({ pid, threadId, token }: Descriptor): string {
  return `${pid}-${threadId}-${token.slice(0, 16)}`;
}

/** Whether nobody listens there any more. */
function isRefused(error: unknown): boolean {
  const { code } = ((error as Error | null)?.cause ?? {}) as NodeJS.ErrnoException;
  return (
    error instanceof InspectError && error.kind === 'gone' && (code === 'ECONNREFUSED' || code === 'ENOENT')
  );
}

const cacheOf = (rowId: string): number => Number.parseInt(rowId, 10);

function nameOf(name: string | null): string | null {
  return name !== null && isAbsolute(name) ? basename(name) : name;
}

function inParts(keys: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < keys.length; at += MOST_KEYS) parts.push(keys.slice(at, at + MOST_KEYS));
  return parts;
}
