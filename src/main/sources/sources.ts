import { LoadError, type Milliseconds } from 'wasm-compile-cache';
import type { Snapshot, SourceUpdate, UpdateBatch } from '../../shared/contract.ts';
import { APP_SOURCE, type SourceInfo } from '../../shared/source.ts';
import { hitsOf } from '../../shared/worth.ts';
import type { Inspector } from '../inspector/inspector.ts';
import type { Source } from './source.ts';
import { SourceList } from './source-list.ts';

export interface SourcesOptions {
  /** Takes what changed of what is shown, and of the list. */
  publish(batch: UpdateBatch): void;
  /** How this app calls itself, and what it runs on. */
  app: Pick<SourceInfo, 'title' | 'runtime' | 'v8'>;
  environment?: NodeJS.ProcessEnv;
}

/** The list is told of at most so often. */
const TELL_EVERY: Milliseconds = 100;

/** What the window can look at, and which of it it does: this app first. */
export class Sources {
  readonly #options: SourcesOptions;
  readonly #list: SourceList;
  #inspector: Inspector | null = null;
  #shown: string = APP_SOURCE;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: SourcesOptions) {
    this.#options = options;
    const { environment } = options;
    this.#list = new SourceList({
      publish: (id, batch) => this.#publish(id, batch),
      onChange: () => this.#tellSoon(),
      ...(environment && { environment }),
    });
  }

  /** Begins to look for processes, beside the app's own cache. */
  start(inspector: Inspector): void {
    this.#inspector = inspector;
    this.#list.start();
  }

  /** Takes what changed in the app itself. */
  publishOfApp(batch: SourceUpdate): void {
    this.#publish(APP_SOURCE, batch);
    if (batch.worth) this.#tellSoon();
  }

  /** What is shown now. Throws a `LoadError` where it is no longer there. */
  get shown(): Source {
    return this.#require(this.#shown);
  }

  snapshot(): Snapshot {
    return { ...this.shown.snapshot(), source: this.#shown, sources: this.state() };
  }

  /** Shows another source. Throws a `LoadError` where it is no longer there. */
  show(id: string): Snapshot {
    this.#require(id);
    this.#shown = id;
    this.#list.show(id === APP_SOURCE ? null : id);
    return this.snapshot();
  }

  forgetEnded(): void {
    this.#list.forgetEnded();
  }

  /** This app, then the processes in the order in which they were found. */
  state(): SourceInfo[] {
    return [
      ...(this.#inspector ? [this.#app(this.#inspector)] : []),
      ...this.#list.all.map(({ info }) => info),
    ];
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#list.close();
  }

  #require(id: string): Source {
    const source = id === APP_SOURCE ? this.#inspector : this.#list.get(id);
    if (source) return source;
    throw new LoadError('other', 'this process is no longer listed');
  }

  #app(inspector: Inspector): SourceInfo {
    const { session, directory } = inspector.summary();
    return {
      id: APP_SOURCE,
      ...this.#options.app,
      pid: process.pid,
      threadId: 0,
      command: null,
      workingDirectory: null,
      label: null,
      directories: [directory],
      startedAt: Math.round(Date.now() - process.uptime() * 1_000),
      state: 'live',
      endedAt: null,
      exitCode: null,
      problem: null,
      loads: { given: session.loads, hits: hitsOf(session) },
    };
  }

  #publish(source: string, batch: SourceUpdate): void {
    if (source === this.#shown) this.#options.publish({ ...batch, source });
  }

  #tellSoon(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#options.publish({ source: this.#shown, sources: this.state() });
    }, TELL_EVERY);
  }
}
