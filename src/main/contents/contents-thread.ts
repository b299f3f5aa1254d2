import { Worker } from 'node:worker_threads';
import type { Bytes, Milliseconds } from 'wasm-compile-cache';
import { ContentsError, type ContentsErrorKind } from './binary/contents-error.ts';
import type {
  ContentsQuestions,
  ContentsReply,
  ContentsRequest,
  ModuleSource,
  QuestionName,
} from './contents-tasks.ts';

/** A module whose bytes can be had. */
export interface ReadableModule {
  /** Another one for other bytes: what was read under one token is not read again. */
  token: string;
  /** What its bytes hash to; null where that is not known. */
  key: string | null;
  /** As a person knows it. */
  name: string;
  /** Where its bytes may be had, to be asked in turn until one gives those of the key. */
  sources: readonly (() => ModuleSource | Promise<ModuleSource>)[];
}

export interface ContentsThreadOptions {
  /** The built file that the thread runs. */
  entry: string;
  /** How long one answer may take: 20 seconds if it is not said. */
  longestMs?: Milliseconds;
  /** What the modules that are held may weigh together: 256 MB if it is not said. The one that is read is always held. */
  mostHeldBytes?: Bytes;
  /** How long the thread stays when nobody asks it anything: a minute if it is not said. */
  idleMs?: Milliseconds;
}

interface Asked {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

/** For a module of a gigabyte with a million of everything, and a bound for what a hostile one could make of it. */
const MOST_HEAP_MB = 1_024;

/**
 * Asks questions about modules, on a thread of its own: one after the other, since the window shows one module at a
 * time. The thread is started by the first question, and ended where an answer takes too long or too much memory.
 */
export class ContentsThread {
  readonly #options: Required<ContentsThreadOptions>;
  #worker: Worker | null = null;
  /** What the thread holds, in bytes by token; the one that was used last stands last. */
  readonly #held = new Map<string, Bytes>();
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: ContentsThreadOptions) {
    this.#options = { longestMs: 20_000, mostHeldBytes: 256 * 2 ** 20, idleMs: 60_000, ...options };
  }

  /** Answers one question about a module. Rejects with a `ContentsError`. */
  ask<Name extends Exclude<QuestionName, 'changes'>>(
    module: ReadableModule,
    name: Name,
    argument: ContentsQuestions[Name]['takes'],
  ): Promise<ContentsQuestions[Name]['gives']> {
    return this.#inTurn(async () => {
      await this.#hold(module);
      return this.#send({ kind: 'ask', token: module.token, name, argument });
    }) as Promise<ContentsQuestions[Name]['gives']>;
  }

  /** Tells what came, went and changed. Rejects with a `ContentsError`. */
  compare(before: ReadableModule, after: ReadableModule): Promise<ContentsQuestions['changes']['gives']> {
    return this.#inTurn(async () => {
      await this.#hold(before);
      await this.#hold(after, before.token);
      return this.#send({
        kind: 'ask',
        token: after.token,
        name: 'changes',
        argument: { before: before.token },
      });
    }) as Promise<ContentsQuestions['changes']['gives']>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end(new ContentsError('closed', 'the app is closing'));
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#queue.then(async () => {
      if (this.#closed) throw new ContentsError('closed', 'the app is closing');
      if (this.#idle) clearTimeout(this.#idle);
      try {
        return await work();
      } finally {
        this.#idle = setTimeout(() => void this.#end(new Error('idle')), this.#options.idleMs).unref();
      }
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #hold(module: ReadableModule, beside: string = module.token): Promise<void> {
    const { token } = module;
    const held = this.#held.get(token);
    if (held !== undefined) {
      this.#held.delete(token);
      this.#held.set(token, held);
      return;
    }
    this.#held.set(token, await this.#open(module));
    let total = [...this.#held.values()].reduce((sum, one) => sum + one, 0);
    for (const [other, size] of this.#held) {
      if (total <= this.#options.mostHeldBytes) break;
      if (other === token || other === beside) continue;
      this.#held.delete(other);
      total -= size;
      await this.#send({ kind: 'close', token: other });
    }
  }

  /** Gives how many bytes it has. */
  async #open({ token, key, name, sources }: ReadableModule): Promise<Bytes> {
    let failure: Error | null = null;
    for (const source of sources) {
      try {
        return (await this.#send({ kind: 'open', token, key, source: await source() })) as Bytes;
      } catch (error) {
        if (error instanceof ContentsError && error.kind === 'too-large') throw error;
        // What the first says is what the person knows: their file.
        failure ??= error instanceof Error ? error : new Error(String(error));
      }
    }
    if (failure instanceof ContentsError && failure.kind === 'changed') {
      throw new ContentsError(
        'changed',
        `${name} has changed since it was loaded, and no tier holds what it was`,
      );
    }
    throw failure ?? new ContentsError('file-read', `${name} is nowhere to be read`);
  }

  #send(request: Unnumbered<ContentsRequest>): Promise<unknown> {
    const { longestMs } = this.#options;
    return new Promise((resolve, reject) => {
      const worker = this.#worker ?? this.#start();
      const id = ++this.#lastId;
      const seconds = Math.round(longestMs / 1000);
      const timer = setTimeout(() => {
        const message = `reading the module took longer than ${seconds} seconds, and was given up`;
        void this.#end(new ContentsError('too-large', message));
      }, longestMs);
      const settle = (how: () => void) => {
        clearTimeout(timer);
        this.#asked.delete(id);
        how();
      };
      this.#asked.set(id, {
        resolve: (value) => settle(() => resolve(value)),
        reject: (error) => settle(() => reject(error)),
      });
      worker.postMessage({ ...request, id });
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#options.entry, {
      execArgv: [],
      name: 'module contents',
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    this.#worker = worker;
    worker.on('message', (reply: ContentsReply) => {
      const asked = this.#asked.get(reply.id);
      if ('value' in reply) asked?.resolve(reply.value);
      else asked?.reject(errorOf(reply.error));
    });
    const ended = (error: Error) => {
      if (this.#worker === worker) void this.#end(error);
    };
    worker.on('error', (error) => ended(outOfMemory(error) ?? error));
    worker.on('exit', () => ended(new Error('the thread that reads modules has ended')));
    worker.unref();
    return worker;
  }

  async #end(why: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#held.clear();
    if (this.#idle) clearTimeout(this.#idle);
    for (const asked of [...this.#asked.values()]) asked.reject(why);
    await worker?.terminate();
  }
}

function errorOf({ kind, message, offset }: { kind: string; message: string; offset: number | null }): Error {
  return kind === 'other'
    ? new Error(message)
    : new ContentsError(kind as ContentsErrorKind, message, offset);
}

function outOfMemory(error: Error): ContentsError | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return null;
  return new ContentsError('too-large', 'reading the module took more memory than it may, and was given up');
}
