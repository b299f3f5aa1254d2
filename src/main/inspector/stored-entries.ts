import type { EntryId, Milliseconds, ModuleHash, StoredEntry } from 'wasm-compile-cache';
import type { EntryInfo } from '../../shared/entry-info.ts';
import type { Core } from '../create-core.ts';

export interface StoredEntriesOptions {
  core: Pick<Core, 'disk' | 'engine'>;
  /** Told of the modules of which something else lies on disk, or was used, than before. */
  onChange(keys: ReadonlySet<ModuleHash>): void;
  /** Told when the tier can no longer be looked at, and when it can be again (null). */
  onFailure(error: unknown): void;
}

/** An entry as the window shows it, and what else is known of it. */
interface KnownEntry {
  info: EntryInfo;
  id: EntryId;
  usedAt: Milliseconds | null;
}

/** How often to look for what other processes have done. */
const LOOK_EVERY_MS: Milliseconds = 2_000;
/** A look that takes long, for there is much to look at, takes this share of the time at most. */
const MOST_OF_THE_TIME = 0.05;
/** How many entries are taken in before other work is let in: some milliseconds. */
const AT_ONCE = 256;

/** What lies on disk, of every engine's entries, kept up to date: by this app's own doings, and by looking regularly. */
export class StoredEntries {
  readonly #options: StoredEntriesOptions;
  readonly #byKey = new Map<ModuleHash, Map<string, KnownEntry>>();
  readonly #follower: ReturnType<Core['disk']['follow']>;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #failing = false;
  #closed = false;

  constructor(options: StoredEntriesOptions) {
    this.#options = options;
    this.#follower = options.core.disk.follow();
  }

  /** Looks at all there is, and from then on at what has changed, until `close`. */
  start(): void {
    void this.look();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** What lies on disk of a module: ours first, then the others' by their engine's id. */
  of(key: ModuleHash): EntryInfo[] {
    return this.#knownOf(key).map(({ info }) => info);
  }

  /** The same entries, as the disk tier knows them. */
  idsOf(key: ModuleHash): EntryId[] {
    return this.#knownOf(key).map(({ id }) => id);
  }

  /** When one of a module's entries was last used; null where that is not known. */
  usedAt(key: ModuleHash): Milliseconds | null {
    const times = this.#knownOf(key).map(({ usedAt }) => usedAt ?? 0);
    return Math.max(0, ...times) || null;
  }

  /** Finds out anew what lies on disk of a module. Where that fails, the next look does. */
  async refresh(key: ModuleHash): Promise<void> {
    const { disk, engine } = this.#options.core;
    const ours = { key, engineId: engine.deterministicId };
    const others = this.idsOf(key).filter(({ engineId }) => engineId !== ours.engineId);
    try {
      this.#replace(key, await disk.describe([ours, ...others]));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Takes what came of checking an entry from its first byte to its last. */
  verified({ key, engineId }: EntryId, problem: string | null): void {
    const known = this.#byKey.get(key)?.get(engineId);
    if (!known) return;
    known.info = { ...known.info, verified: { at: Date.now(), problem } };
    this.#options.onChange(new Set([key]));
  }

  /** Looks for what has changed, whoever changed it. */
  look(): Promise<void> {
    this.#looking ??= this.#lookAndWait().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookAndWait(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    const start = performance.now();
    try {
      await this.#takeNews();
      if (this.#failing) this.#options.onFailure(null);
      this.#failing = false;
    } catch (error) {
      this.#failed(error);
    }
    if (this.#closed) return;
    const pause = Math.max(LOOK_EVERY_MS, (performance.now() - start) / MOST_OF_THE_TIME);
    this.#timer = setTimeout(() => void this.look(), pause).unref();
  }

  async #takeNews(): Promise<void> {
    const { disk } = this.#options.core;
    const { stored, gone, used } = await this.#follower.news();
    const changed = new Set<ModuleHash>();
    for (const { key, engineId } of gone) {
      if (this.#forget(key, engineId)) changed.add(key);
    }
    for (const { key, engineId, at } of used) {
      const known = this.#byKey.get(key)?.get(engineId);
      if (!known || (known.usedAt ?? 0) >= at) continue;
      known.usedAt = at;
      changed.add(key);
    }
    if (changed.size > 0) this.#options.onChange(changed);
    for (let start = 0; start < stored.length && !this.#closed; start += AT_ONCE) {
      const described = await disk.describe(stored.slice(start, start + AT_ONCE));
      const news = described.filter((entry) => this.#keep(entry));
      if (news.length > 0) this.#options.onChange(new Set(news.map(({ key }) => key)));
    }
  }

  #failed(error: unknown): void {
    if (this.#failing || this.#closed) return;
    this.#failing = true;
    this.#options.onFailure(error);
  }

  #replace(key: ModuleHash, entries: readonly StoredEntry[]): void {
    const there = new Set<string>(entries.map(({ engineId }) => engineId));
    const gone = this.idsOf(key).filter(({ engineId }) => !there.has(engineId));
    for (const { engineId } of gone) this.#forget(key, engineId);
    const changed = entries.filter((entry) => this.#keep(entry));
    if (gone.length + changed.length > 0) this.#options.onChange(new Set([key]));
  }

  /** Tells whether anything of it was not known. */
  #keep(entry: StoredEntry): boolean {
    const { key, engineId } = entry;
    const ofKey = this.#byKey.get(key) ?? new Map<string, KnownEntry>();
    const known = ofKey.get(engineId);
    const isOurs = engineId === this.#options.core.engine.deterministicId;
    const info = infoOf(entry, isOurs, known?.info);
    const usedAt = Math.max(known?.usedAt ?? 0, entry.usedAt?.getTime() ?? 0) || null;
    this.#byKey.set(key, ofKey.set(engineId, { id: { key, engineId }, info, usedAt }));
    return info !== known?.info || usedAt !== known.usedAt;
  }

  #forget(key: ModuleHash, engineId: string): boolean {
    const ofKey = this.#byKey.get(key);
    if (!ofKey?.delete(engineId)) return false;
    if (ofKey.size === 0) this.#byKey.delete(key);
    return true;
  }

  #knownOf(key: ModuleHash): KnownEntry[] {
    const ofKey = this.#byKey.get(key);
    if (!ofKey) return [];
    const known = [...ofKey.values()];
    if (known.length === 1) return known;
    return known.sort(
      (a, b) => Number(b.info.isOurs) - Number(a.info.isOurs) || (a.info.engineId < b.info.engineId ? -1 : 1),
    );
  }
}

/** @param before what was known of the entry of that name */
function infoOf(entry: StoredEntry, isOurs: boolean, before: EntryInfo | undefined): EntryInfo {
  const storedAt = entry.storedAt.getTime();
  const isSame = before?.storedAt === storedAt && before.bytes === entry.bytes;
  const isKnown = entry.problem === null || before?.verified?.problem === entry.problem;
  if (before && isSame && isKnown) return before;
  const broken = entry.problem === null ? null : { at: Date.now(), problem: entry.problem };
  return {
    engineId: entry.engineId,
    isOurs,
    bytes: entry.bytes,
    wireBytes: entry.wireLength,
    artifactBytes: entry.artifactLength,
    storedAt,
    name: entry.origin?.name ?? null,
    mode: entry.origin?.mode ?? null,
    compileMs: entry.origin?.compileMs ?? null,
    verified: broken ?? (isSame ? before.verified : null),
  };
}
