import type { Budget, Bytes, CacheOperation, ModuleHash, OperationOutcome } from 'wasm-compile-cache';
import type { TierState } from '../../shared/contract.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import type { AskedTier, TierName } from '../../shared/tiers.ts';
import type { Core } from '../create-core.ts';
import { DiskHoldings } from './disk-holdings.ts';
import { DiskRecovery } from './disk-recovery.ts';
import type { EventLog } from './event-log.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';
import { problemOf } from './problem.ts';
import type { SharedWatch } from './shared-watch.ts';
import type { StoredEntries } from './stored-entries.ts';
import type { StoredRows } from './stored-rows.ts';
import { TierCounters } from './tier-counters.ts';
import { withPauses } from './with-pauses.ts';

export interface TierWatchOptions {
  core: Pick<Core, 'memory' | 'disk' | 'spies' | 'engine'>;
  files: FileTable;
  entries: StoredEntries;
  rows: StoredRows;
  log: EventLog;
  shared: Pick<SharedWatch, 'missText'>;
  onChange(): void;
}

/** What the log calls what a tier did; a compile has events of its own. */
const EVENT_OF: Partial<Record<OperationOutcome, EventKind>> = {
  hit: 'hit',
  miss: 'miss',
  rejected: 'rejected',
  'read-failed': 'read-failed',
  saved: 'save',
  promoted: 'promotion',
  'save-failed': 'save-failed',
};

/** The two tiers: what they did, what they hold, and whether the disk tier works. */
export class TierWatch {
  readonly #options: TierWatchOptions;
  readonly #counters = { memory: new TierCounters('memory'), disk: new TierCounters('disk') };
  readonly #holdings: DiskHoldings;
  readonly #recovery: DiskRecovery;

  constructor(options: TierWatchOptions) {
    this.#options = options;
    const { core, files } = options;
    this.#holdings = new DiskHoldings({ disk: core.disk, onMeasured: (error) => this.#measured(error) });
    this.#recovery = new DiskRecovery({
      core,
      counters: this.#counters.disk,
      onOperation: (operation) => this.log(operation, files.shownFor(operation.key)),
      onSaved: (key) => this.#savedAtLast(key),
      onWarning: (error) => this.#warn(error.message),
    });
  }

  /** Memory, then disk. */
  state(): TierState[] {
    const { memory, disk } = this.#options.core;
    return [
      this.#counters.memory.state({
        ...memory.usage,
        budgetBytes: memory.limit,
        budgetIsAutomatic: memory.budget === 'automatic',
        unsaved: 0,
        location: null,
      }),
      this.#counters.disk.state({
        ...this.#holdings.state,
        unsaved: this.#recovery.unsaved,
        location: disk.directory,
      }),
    ];
  }

  /** Counts what a tier did, whoever asked it to. */
  count(tier: TierName, operation: CacheOperation): void {
    this.#counters[tier].count(operation);
    if (tier === 'disk') this.#recovery.follow(operation);
    this.#options.onChange();
  }

  /** Tells in the log what a tier did for a file, or for a module that no file shows. */
  log(operation: CacheOperation, file: InspectedFile | undefined): void {
    const { kind, tier, key, ms, bytes, outcome, error } = operation;
    const { log, shared } = this.#options;
    const what = outcome && EVENT_OF[outcome];
    // Nothing is ever put into the team's store by a load.
    if (!what || (tier === 'shared' && kind === 'save')) return;
    const miss = tier === 'shared' ? shared.missText(operation) : null;
    const problem = error instanceof Error && what !== 'miss' ? problemOf(error) : null;
    log.add(what, {
      ...(file ? { file } : { subject: key }),
      key,
      where: tier as AskedTier,
      ms,
      bytes,
      // A plain miss says nothing more.
      message: what === 'miss' ? miss : (problem?.message ?? null),
      advice: tier === 'shared' ? (problem?.advice ?? null) : null,
    });
  }

  /** Takes what a tier let go of to stay within its budget. */
  evicted(tier: TierName, key: ModuleHash, bytes: Bytes): void {
    const { files, log } = this.#options;
    this.#counters[tier].countEviction();
    const file = files.shownFor(key);
    log.add('eviction', { ...(file ? { file } : { subject: key }), where: tier, bytes, key });
    void this.refreshHeld(key);
    if (tier === 'disk') void this.measureDisk();
  }

  /** Sets a tier's budget. Rejects with a `CacheError` where entries that are over it cannot be deleted. */
  async setBudget(tier: TierName, budget: Budget): Promise<void> {
    const { memory, disk, engine } = this.#options.core;
    try {
      if (tier === 'memory') memory.setBudget(budget);
      else await disk.setBudget(budget, engine);
    } finally {
      await this.measureDisk();
    }
  }

  /** Finds out whether the disk tier works again; if it does, saves into it what it has missed. */
  async retryDisk(): Promise<void> {
    await this.#recovery.retry();
    await this.measureDisk();
  }

  /** Finds out anew what the disk tier holds. */
  measureDisk(): Promise<void> {
    return this.#holdings.measure();
  }

  /** Finds out anew which tiers hold a module, for all rows that show it. */
  async refreshHeld(key: ModuleHash | null): Promise<void> {
    const { core, entries, rows, onChange } = this.#options;
    onChange();
    if (key === null) return;
    // What memory holds is known at once.
    await rows.settle([key]);
    await entries.refresh(key);
    await rows.settle([key]);
    if (!(await core.memory.contains(key, core.engine))) this.#recovery.forget(key);
  }

  /** Takes modules that a tier has let go of, or has got back, and brings their rows to that. */
  async moved(keys: readonly ModuleHash[]): Promise<void> {
    const { core, rows } = this.#options;
    for await (const key of withPauses(keys)) {
      if (!(await core.memory.contains(key, core.engine))) this.#recovery.forget(key);
    }
    await rows.settle(keys);
    void this.measureDisk();
  }

  /** A module that no load could save is on disk now: what its rows said of that is over. */
  #savedAtLast(key: ModuleHash): void {
    const { files } = this.#options;
    for (const file of files.withKey(key)) {
      const { last, warnings } = file.row;
      files.change(file, {
        warnings: warnings.filter((warning) => warning.kind !== 'file-write'),
        last: last?.servedBy === 'compiler' ? { ...last, saved: true } : last,
      });
    }
    void this.refreshHeld(key);
    void this.measureDisk();
  }

  #measured(error: unknown): void {
    this.#counters.disk.measured(error);
    if (error !== null) this.#warn(problemOf(error).message);
    this.#options.onChange();
  }

  #warn(message: string): void {
    const { core, log } = this.#options;
    log.add('warning', { subject: core.disk.directory, where: 'disk', message });
  }
}
