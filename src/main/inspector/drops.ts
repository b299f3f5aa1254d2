import {
  type Bytes,
  type CompiledModule,
  type EntryId,
  LoadError,
  type Milliseconds,
  type ModuleHash,
} from 'wasm-compile-cache';
import type { ModuleTotals, UndoableDrop } from '../../shared/bulk-work.ts';
import type { DropReply, UndoReply } from '../../shared/contract.ts';
import { TIERS, type TierName } from '../../shared/tiers.ts';
import type { Core } from '../create-core.ts';
import type { BulkProgress } from './bulk-progress.ts';
import type { EventLog } from './event-log.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';
import type { StoredEntries } from './stored-entries.ts';
import { withPauses } from './with-pauses.ts';

export interface DropsOptions {
  core: Pick<Core, 'memory' | 'disk' | 'engine'>;
  entries: Pick<StoredEntries, 'of' | 'idsOf' | 'look' | 'refresh'>;
  files: Pick<FileTable, 'shownFor'>;
  log: EventLog;
  progress: BulkProgress;
  /** Told when what can be taken back has changed. */
  onChange(): void;
  /** Told of the modules that were dropped or put back. */
  onMoved(keys: readonly ModuleHash[]): Promise<void>;
}

/** What one drop took. */
interface Drop {
  at: Milliseconds;
  modules: number;
  bytes: Bytes;
  /** Modules of the memory tier, kept for a while. */
  memory: { key: ModuleHash; module: CompiledModule; bytes: Bytes }[];
  entries: EntryId[];
}

/** How long the modules themselves are kept: they take the memory that was to be freed. */
const MODULES_FOR_MS: Milliseconds = 5 * 60_000;
/** How many entries are moved between two reports of progress. */
const AT_ONCE = 128;
/** More than anybody takes back. */
const MOST_DROPS = 50;

/** Drops modules from tiers so that this can be taken back, the latest first. */
export class Drops {
  readonly #options: DropsOptions;
  /** The latest last. */
  readonly #drops: Drop[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: DropsOptions) {
    this.#options = options;
  }

  /** The drop that would be taken back next; null where there is none. */
  get next(): UndoableDrop | null {
    const drop = this.#drops.at(-1);
    return drop ? { modules: drop.modules, bytes: drop.bytes, at: drop.at } : null;
  }

  /**
   * Removes modules from tiers: from the disk tier every engine's entries. Rejects with a `CacheError` where the disk
   * tier fails; what was dropped by then can be taken back all the same.
   *
   * @param continues whether it is one with the drop before it, as far as taking it back goes
   */
  async drop(
    files: readonly InspectedFile[],
    from: readonly TierName[],
    continues = false,
  ): Promise<DropReply> {
    const keys = [...new Set(files.map(({ key }) => key))].filter((key) => key !== null);
    const reply: DropReply = { memory: { modules: 0, bytes: 0 }, disk: { modules: 0, bytes: 0 } };
    const drop: Drop = { at: Date.now(), modules: 0, bytes: 0, memory: [], entries: [] };
    const begun = continues ? this.#drops.at(-1) : undefined;
    if (!begun) this.#letGoOfModules();
    const touched = new Set<ModuleHash>();
    try {
      if (from.includes('memory')) {
        drop.memory = await this.#dropFromMemory(keys);
        reply.memory = totalOf(drop.memory);
        for (const { key } of drop.memory) touched.add(key);
      }
      if (from.includes('disk')) await this.#dropFromDisk(keys, drop, reply.disk, touched);
    } finally {
      drop.modules = touched.size;
      drop.bytes = reply.memory.bytes + reply.disk.bytes;
      if (touched.size > 0) this.#remember(drop, begun);
      this.#tell('drop', touched, reply);
      await this.#options.onMoved(keys);
    }
    return reply;
  }

  /** Takes the latest drop back that was not. Rejects with a `LoadError` where there is none, and as `drop` does. */
  async undo(): Promise<UndoReply> {
    const drop = this.#drops.pop();
    if (!drop) {
      throw new LoadError('other', 'there is nothing to take back', {
        advice: 'What was dropped before the app was started, or has been pruned, is gone.',
      });
    }
    const { core, progress, onChange, onMoved } = this.#options;
    onChange();
    const back = new Set<ModuleHash>();
    const wanted = new Set([...drop.memory, ...drop.entries].map(({ key }) => key));
    const reply: UndoReply = { memory: { modules: 0, bytes: 0 }, disk: { modules: 0, bytes: 0 }, lost: 0 };
    let failure: unknown = null;
    const diskKeys = new Set<ModuleHash>();
    const isMany = drop.entries.length > AT_ONCE && !progress.state;
    if (isMany) progress.begin('undo', drop.entries.length, drop.bytes);
    try {
      for (let start = 0; start < drop.entries.length && failure === null; start += AT_ONCE) {
        const some = drop.entries.slice(start, start + AT_ONCE);
        const { entries, bytes, error } = await core.disk.restore(some);
        for (const { key } of entries) diskKeys.add(key);
        reply.disk.bytes += bytes;
        failure = error;
        if (isMany) progress.advance(some.length, bytes);
      }
    } catch (error) {
      failure = error;
    } finally {
      if (isMany) progress.end();
    }
    reply.disk.modules = diskKeys.size;
    for (const key of diskKeys) back.add(key);
    for await (const { key, module, bytes } of withPauses(drop.memory)) {
      if (await core.memory.contains(key, core.engine)) continue;
      // One that no longer fits is on disk, or is compiled anew.
      await core.memory.save(key, core.engine, module).catch((error) => {
        failure ??= error;
      });
      if (!(await core.memory.contains(key, core.engine))) continue;
      reply.memory.modules++;
      reply.memory.bytes += bytes;
      back.add(key);
    }
    await this.#options.entries.look();
    await onMoved([...wanted]);
    for await (const key of withPauses(wanted)) {
      if (!back.has(key) && !(await this.#isHeld(key))) reply.lost++;
    }
    const lost = reply.lost === 0 ? null : `${reply.lost} of ${wanted.size} are gone for good`;
    this.#tell('undo', back, reply, lost);
    if (failure !== null) throw failure;
    return reply;
  }

  /** Lets go of kept modules where the memory tier needs their room: both together stay within its budget. */
  makeRoom(): void {
    const { memory } = this.#options.core;
    const drop = this.#drops.at(-1);
    if (!drop || drop.memory.length === 0) return;
    let kept = totalOf(drop.memory).bytes;
    while (drop.memory.length > 0 && kept + memory.usage.bytes > memory.limit) {
      kept -= drop.memory.shift()?.bytes ?? 0;
    }
    this.#forgetEmpty();
  }

  /** Lets go of a kept module that is to be loaded anew: while it lives, V8 would take its code and not the artifact's. */
  release(key: ModuleHash): void {
    const drop = this.#drops.at(-1);
    if (!drop || drop.memory.length === 0) return;
    drop.memory = drop.memory.filter((kept) => kept.key !== key);
    this.#forgetEmpty();
  }

  /** Deletes for good what could still be taken back. Rejects with a `CacheError`. */
  async close(): Promise<void> {
    this.#letGoOfModules();
    const entries = this.#drops.splice(0).flatMap((drop) => drop.entries);
    if (entries.length > 0) await this.#options.core.disk.discard(entries);
  }

  async #dropFromMemory(keys: readonly ModuleHash[]): Promise<Drop['memory']> {
    const { memory, engine } = this.#options.core;
    const dropped: Drop['memory'] = [];
    for await (const key of withPauses(keys)) {
      if (!(await memory.contains(key, engine))) continue;
      const module = await memory.load(key, engine);
      const before = memory.usage.bytes;
      if (memory.delete(key, engine)) dropped.push({ key, module, bytes: before - memory.usage.bytes });
    }
    return dropped;
  }

  async #dropFromDisk(
    keys: readonly ModuleHash[],
    drop: Drop,
    dropped: ModuleTotals,
    touched: Set<ModuleHash>,
  ): Promise<void> {
    const { core, entries, progress } = this.#options;
    // What another process has stored since the last look is to go too.
    if (keys.length === 1 && keys[0]) await entries.refresh(keys[0]);
    else await entries.look();
    const ids: EntryId[] = [];
    let bytesTotal = 0;
    for await (const key of withPauses(keys)) {
      ids.push(...entries.idsOf(key));
      for (const { bytes } of entries.of(key)) bytesTotal += bytes;
    }
    const onDisk = new Set<ModuleHash>();
    const isMany = ids.length > AT_ONCE && !progress.state;
    if (isMany) progress.begin('drop', ids.length, bytesTotal);
    try {
      for (let start = 0; start < ids.length || start === 0; start += AT_ONCE) {
        const some = ids.slice(start, start + AT_ONCE);
        const moved = await core.disk.setAside(some);
        for (const { key, engineId } of moved.entries) {
          drop.entries.push({ key, engineId });
          touched.add(key);
          onDisk.add(key);
        }
        dropped.bytes += moved.bytes;
        dropped.modules = onDisk.size;
        if (isMany) progress.advance(some.length, moved.bytes);
        if (moved.error) throw moved.error;
      }
    } finally {
      if (isMany) progress.end();
      // What the rows show of it is what is there now.
      if (keys.length === 1 && keys[0]) await entries.refresh(keys[0]);
      else await entries.look();
    }
  }

  /** Tells in the log how much was moved in each tier. Of a single module it is the module's own event. */
  #tell(
    kind: 'drop' | 'undo',
    touched: Set<ModuleHash>,
    reply: DropReply,
    message: string | null = null,
  ): void {
    const { log, files } = this.#options;
    const [only] = touched;
    const file = touched.size === 1 && only ? files.shownFor(only) : undefined;
    for (const tier of TIERS) {
      const { modules, bytes } = reply[tier];
      const subject = modules === 1 ? '1 module' : `${modules} modules`;
      if (modules > 0) log.add(kind, { ...(file ? { file } : { subject }), where: tier, bytes, message });
    }
  }

  /** @param begun the drop that it is a part of, as long as that can be taken back */
  #remember(drop: Drop, begun: Drop | undefined): void {
    if (begun && begun === this.#drops.at(-1)) {
      begun.modules += drop.modules;
      begun.bytes += drop.bytes;
      begun.memory.push(...drop.memory);
      begun.entries.push(...drop.entries);
    } else {
      this.#drops.push(drop);
    }
    // What it took stays aside until the next prune, or until its room is needed.
    if (this.#drops.length > MOST_DROPS) this.#drops.shift();
    if (drop.memory.length > 0) {
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#letGoOfModules(), MODULES_FOR_MS).unref();
    }
    this.#options.onChange();
  }

  /** Only the latest drop's modules are kept; where nothing else was taken, there is nothing to take back then. */
  #letGoOfModules(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const drop of this.#drops) drop.memory = [];
    this.#forgetEmpty();
  }

  /** Where nothing of a drop is kept any more, there is nothing to take back. */
  #forgetEmpty(): void {
    const left = this.#drops.filter(({ memory, entries }) => memory.length + entries.length > 0);
    if (left.length === this.#drops.length) return;
    this.#drops.splice(0, this.#drops.length, ...left);
    this.#options.onChange();
  }

  async #isHeld(key: ModuleHash): Promise<boolean> {
    const { core, entries } = this.#options;
    return entries.idsOf(key).length > 0 || core.memory.contains(key, core.engine);
  }
}

function totalOf(parts: readonly { bytes: Bytes }[]): ModuleTotals {
  return { modules: parts.length, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
}
