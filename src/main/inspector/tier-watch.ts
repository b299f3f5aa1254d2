import { stat } from 'node:fs/promises';
import type { Budget, Bytes, CacheOperation, ModuleHash, OperationOutcome } from 'wasm-compile-cache';
import type { DropReply, TierState } from '../../shared/contract.ts';
import type { EventKind } from '../../shared/event-kinds.ts';
import type { TierName } from '../../shared/tiers.ts';
import type { Core } from '../create-core.ts';
import { DiskHoldings } from './disk-holdings.ts';
import { DiskRecovery } from './disk-recovery.ts';
import type { EventLog } from './event-log.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';
import { problemOf } from './problem.ts';
import { TierCounters } from './tier-counters.ts';

export interface TierWatchOptions {
  core: Pick<Core, 'memory' | 'disk' | 'spies' | 'engine'>;
  files: FileTable;
  log: EventLog;
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
  log({ tier, key, ms, bytes, outcome, error }: CacheOperation, file: InspectedFile | undefined): void {
    const what = outcome && EVENT_OF[outcome];
    if (!what) return;
    this.#options.log.add(what, {
      ...(file ? { file } : { subject: key }),
      key,
      where: tier as TierName,
      ms,
      bytes,
      // A plain miss says nothing more.
      message: error instanceof Error && what !== 'miss' ? error.message : null,
    });
  }

  /** Takes what a tier let go of to stay within its budget. */
  evicted(tier: TierName, key: string, bytes: Bytes): void {
    const { files, log } = this.#options;
    this.#counters[tier].countEviction();
    const file = files.shownFor(key);
    log.add('eviction', { ...(file ? { file } : { subject: key }), where: tier, bytes, key });
    void this.refreshHeld(key);
    if (tier === 'disk') void this.measureDisk();
  }

  /** Removes files' modules from tiers. Rejects with a `CacheError` where the disk tier fails. */
  async drop(files: readonly InspectedFile[], from: readonly TierName[]): Promise<DropReply> {
    const dropped: DropReply = { memory: { modules: 0, bytes: 0 }, disk: { modules: 0, bytes: 0 } };
    try {
      for (const file of files) {
        if (file.key !== null) await this.#dropOne(file, file.key, from, dropped);
      }
    } finally {
      void this.measureDisk();
    }
    return dropped;
  }

  async #dropOne(
    file: InspectedFile,
    key: ModuleHash,
    from: readonly TierName[],
    dropped: DropReply,
  ): Promise<void> {
    for (const tier of from) {
      const bytes = tier === 'memory' ? this.#dropFromMemory(key) : await this.#dropFromDisk(key);
      if (bytes === null) continue;
      dropped[tier].modules++;
      dropped[tier].bytes += bytes;
      this.#options.log.add('drop', { file, where: tier, bytes });
    }
    await this.refreshHeld(file.row.key);
  }

  /** Gives how many bytes that freed; null where the module was not there. */
  #dropFromMemory(key: ModuleHash): Bytes | null {
    const { memory, engine } = this.#options.core;
    const before = memory.usage.bytes;
    return memory.delete(key, engine) ? before - memory.usage.bytes : null;
  }

  async #dropFromDisk(key: ModuleHash): Promise<Bytes | null> {
    const { disk, engine } = this.#options.core;
    const stats = await stat(disk.pathOf(key, engine.deterministicId)).catch(() => null);
    return (await disk.delete(key, engine)) ? (stats?.size ?? 0) : null;
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

  /** Finds out anew which tiers hold a key, for all rows that have it. */
  async refreshHeld(key: string | null): Promise<void> {
    const { core, files, onChange } = this.#options;
    onChange();
    const moduleKey = key === null ? null : files.withKey(key)[0]?.key;
    if (key === null || !moduleKey) return;
    const held = {
      memory: await core.memory.contains(moduleKey, core.engine),
      disk: await core.disk.contains(moduleKey, core.engine),
    };
    if (!held.memory) this.#recovery.forget(moduleKey);
    // A row may have come by this key, or by another, in the meantime.
    for (const file of files.withKey(key)) files.change(file, { held });
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
