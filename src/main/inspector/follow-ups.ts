import type { CacheOperation, FollowUp as FollowUpWay, LoadResult, ModuleHash } from 'wasm-compile-cache';
import type { FollowUp } from '../../shared/compile-mode.ts';
import type { CompilerState } from '../../shared/contract.ts';
import type { Core } from '../create-core.ts';
import type { EventLog } from './event-log.ts';
import type { FileTable } from './file-table.ts';
import type { InspectedFile } from './inspected-file.ts';

export interface FollowUpsOptions {
  core: Pick<Core, 'followUps' | 'disk' | 'engine'>;
  files: FileTable;
  log: EventLog;
  /** Told when what is compiled in the background is something else. */
  onChange(): void;
  /** Told when the disk tier has got machine code that no load waited for. */
  onSaved(key: ModuleHash): void;
}

/** How often to look which module is compiled in the background, while one is, in milliseconds. */
const LOOK = 500;

const WAY: Record<FollowUpWay, string> = {
  background: 'an artifact follows in the background',
  'as-used': 'the machine code of what runs is kept as it comes to be',
};

/** The machine code that is made after stock V8 has answered: what of it is to come, and what came of it. */
export class FollowUps {
  readonly #options: FollowUpsOptions;
  readonly #ways = new Map<ModuleHash, FollowUpWay>();
  #timer: NodeJS.Timeout | null = null;
  #told: ModuleHash | null = null;

  constructor(options: FollowUpsOptions) {
    this.#options = options;
  }

  /** What is compiled while nobody waits. */
  state(): CompilerState['background'] {
    const { running, waiting } = this.#background;
    if (running === null) return { running, waiting };
    const row = this.#options.files.shownFor(running.key)?.row;
    const name = row?.name ?? running.name ?? running.key;
    return { running: { rowId: row?.id ?? null, name, since: running.since }, waiting };
  }

  /** Takes a load that stock V8 has answered. */
  begun(file: InspectedFile, { key, ms, wireLength, follows }: LoadResult): void {
    const message = follows === null ? 'nothing is kept of it but the module in memory' : WAY[follows];
    this.#options.log.add('stock', { file, where: 'compiler', ms, bytes: wireLength, message });
    if (follows === null) return;
    this.#ways.set(key, follows);
    this.#change(key, { way: follows, state: 'coming', artifactBytes: null, problem: null });
    this.#watch();
  }

  /** Takes what was written into the disk tier, by whomever. */
  saved({ key, outcome, bytes }: Pick<CacheOperation, 'key' | 'outcome' | 'bytes'>): void {
    const way = this.#ways.get(key);
    if (way === undefined || outcome !== 'saved') return;
    void this.#tellSaved(key, way, bytes ?? 0);
  }

  /** Takes a warning of the cache's: what is about a compile in the background, no load was told of. */
  warned(key: ModuleHash, error: Error): void {
    if (this.#ways.get(key) === 'background' && this.#background.running?.key === key)
      this.#failed(key, error);
  }

  #failed(key: ModuleHash, error: Error): void {
    this.#ways.delete(key);
    const way = 'background';
    const file = this.#options.files.shownFor(key);
    this.#change(key, { way, state: 'failed', artifactBytes: null, problem: error.message });
    this.#options.log.add('warning', { ...about(file, key), where: 'compiler', message: error.message });
  }

  /** Ends the compile of a module in the background, or its wait for it; tells whether there was one. */
  cancel(key: ModuleHash): boolean {
    if (this.#options.core.followUps.background.cancel(key) === 0) return false;
    this.#ways.delete(key);
    const file = this.#options.files.shownFor(key);
    this.#change(key, { way: 'background', state: 'ended', artifactBytes: null, problem: null });
    this.#options.log.add('cancelled', {
      ...about(file, key),
      where: 'compiler',
      message: 'its compile in the background: the module stays as stock V8 gave it',
    });
    this.#options.onChange();
    return true;
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  get #background() {
    return this.#options.core.followUps.background.state;
  }

  async #tellSaved(key: ModuleHash, way: FollowUpWay, bytes: number): Promise<void> {
    const { core, files, log, onSaved } = this.#options;
    if (way === 'background') this.#ways.delete(key);
    const [entry] = await core.disk
      .describe([{ key, engineId: core.engine.deterministicId }])
      .catch(() => []);
    const artifactBytes = entry?.artifactLength ?? bytes;
    this.#change(key, { way, state: 'there', artifactBytes, problem: null });
    for (const file of files.withKey(key)) files.change(file, { artifactBytes });
    onSaved(key);
    const kept = way === 'background' ? 'its artifact is there' : 'the machine code of what ran is kept';
    const file = files.shownFor(key);
    const ms = entry?.origin?.compileMs ?? null;
    log.add('artifact', {
      ...about(file, key),
      where: 'disk',
      bytes: artifactBytes,
      ms: way === 'background' ? ms : null,
      message: `${kept}: the next process that loads it gets it from disk`,
    });
  }

  #change(key: ModuleHash, follows: Omit<FollowUp, 'at'>): void {
    const { files } = this.#options;
    const known = { ...follows, at: Date.now() };
    for (const file of files.withKey(key)) files.change(file, { follows: known });
  }

  /** The package tells when one is over, and not when the next begins. */
  #watch(): void {
    this.#options.onChange();
    this.#timer ??= setInterval(() => {
      const { running, waiting } = this.#background;
      const key = running?.key ?? null;
      if (key !== this.#told) this.#options.onChange();
      this.#told = key;
      if (running !== null || waiting > 0) return;
      this.#options.onChange();
      this.close();
      void this.#settle();
    }, LOOK).unref();
  }

  /** What was not told of by now was made by another process, or by none. */
  async #settle(): Promise<void> {
    const { disk, engine } = this.#options.core;
    for (const [key, way] of [...this.#ways]) {
      if (way !== 'background') continue;
      if (await disk.contains(key, engine)) await this.#tellSaved(key, way, 0);
      else this.#failed(key, new Error('its compile in the background came to nothing'));
    }
  }
}

const about = (file: InspectedFile | undefined, key: ModuleHash) => ({
  ...(file ? { file } : { subject: key }),
  key,
});
