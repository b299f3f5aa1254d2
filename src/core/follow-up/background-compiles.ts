import { type Artifact, HeldArtifact } from '../codec/codec.ts';
import type { CompiledModule } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { V8Engine } from '../engine/v8-engine.ts';
import type { CompileTurns } from '../loader/compile-turns.ts';
import type { StockLoad } from '../loader/follow-ups.ts';
import type { ModuleCache } from '../module-cache/module-cache.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import { warn } from '../module-cache/warn.ts';
import type { Milliseconds } from '../units.ts';
import type { Background } from './background.ts';
import type { BackgroundState } from './background-state.ts';
import { BACKGROUND_TURN } from './background-turn.ts';
import type { CompileJobs } from './compile-jobs.ts';
import { stateOfJobs } from './folder-jobs-state.ts';

export interface BackgroundCompilesOptions {
  engine: Pick<V8Engine, 'compileInBackground' | 'deterministicId'> & Parameters<ModuleCache['save']>[1];
  /** Where the artifacts are kept, and what tells of it. */
  disk: ModuleCache;
  /** Puts the entry of a module away so that it can be had back; called before one takes the place of what ran. */
  setAside(key: ModuleHash): Promise<unknown>;
  /** What the folder's processes are asked for that go on without their hosts. */
  jobs: CompileJobs;
  /** One at a time for a user, however many processes ask. */
  turns: CompileTurns;
}

const LONG: Milliseconds = 60_000;

/**
 * Makes artifacts of modules that stock V8 has answered for, one after the other, while the program goes on. What fails
 * costs nothing but the artifact: the next process that misses the module begins anew.
 */
export class BackgroundCompiles implements Background {
  readonly #options: BackgroundCompilesOptions;
  readonly #waiting: StockLoad[] = [];
  #running: { load: StockLoad; since: Milliseconds; abort: AbortController } | null = null;
  /** Settles when the last one that was begun is over. */
  #worked: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: BackgroundCompilesOptions) {
    this.#options = options;
  }

  get state(): BackgroundState {
    const running = this.#running && {
      key: this.#running.load.key,
      name: this.#running.load.name,
      since: this.#running.since,
    };
    const others = stateOfJobs(this.#options.jobs);
    const waiting = this.#waiting.length + others.waiting + (running && others.running ? 1 : 0);
    return { running: running || others.running, waiting, detached: false };
  }

  begin(load: StockLoad): boolean {
    const isKnown = this.#running?.load.key === load.key || this.#waiting.some(({ key }) => key === load.key);
    if (this.#closed || isKnown) return false;
    this.#waiting.push(load);
    if (this.#running === null && this.#waiting.length === 1) this.#worked = this.#work();
    return true;
  }

  /** Ends the compile of a module, or all of them; tells how many there were. */
  cancel(key?: ModuleHash): number {
    return this.#cancelOwn(key) + this.#options.jobs.cancel(key);
  }

  #cancelOwn(key?: ModuleHash): number {
    const isMeant = (load: StockLoad) => key === undefined || load.key === key;
    const kept = this.#waiting.filter((load) => !isMeant(load));
    let ended = this.#waiting.length - kept.length;
    this.#waiting.splice(0, Number.POSITIVE_INFINITY, ...kept);
    if (this.#running && isMeant(this.#running.load)) {
      this.#running.abort.abort();
      ended++;
    }
    return ended;
  }

  /** Resolves when nothing is compiled and nothing waits, and keeps this process alive until then. */
  async idle(): Promise<void> {
    const alive = setInterval(() => {}, LONG);
    try {
      while (this.#running !== null || this.#waiting.length > 0) await this.#worked;
    } finally {
      clearInterval(alive);
    }
  }

  /** Nothing goes on without this process. */
  handOverNow(): void {}

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelOwn();
    await this.#worked;
  }

  async #work(): Promise<void> {
    for (let load = this.#waiting[0]; load !== undefined; load = this.#waiting[0]) {
      const abort = new AbortController();
      this.#running = { load, since: Date.now(), abort };
      this.#waiting.shift();
      await this.#compile(load, abort.signal).catch((error) => {
        // The program has its module, and the next process that misses it begins anew.
        if (!abort.signal.aborted) warn(error, load.key, this.#options.engine, undefined);
      });
      this.#running = null;
    }
  }

  async #compile({ key, module, name, replaces = false }: StockLoad, signal: AbortSignal): Promise<void> {
    const { engine, disk, turns } = this.#options;
    if (module.wireSource === null) return;
    let turn = await turns.take(BACKGROUND_TURN, signal);
    while (!turn.isMine) turn = await turns.take(BACKGROUND_TURN, signal);
    try {
      // Another process may have been faster.
      if (!replaces && (await disk.contains(key, engine))) return;
      const { artifact, compileMs } = await engine.compileInBackground(module.wireSource, { signal });
      if (signal.aborted) throw new EngineError('cancelled', 'the compile was cancelled');
      if (replaces) await this.#options.setAside(key);
      await disk.save(key, engine, compiled(module, artifact, name, compileMs));
    } finally {
      turn.end();
    }
  }
}

function compiled(
  { module, wireSource, wireLength }: CompiledModule,
  artifact: Artifact,
  name: string | null,
  compileMs: Milliseconds,
): CompiledModule {
  return {
    module,
    wireSource,
    wireLength,
    artifact: new HeldArtifact(artifact),
    artifactBytes: artifact.byteLength,
    origin: { name, mode: 'background', compiledAt: Date.now(), compileMs },
  };
}
