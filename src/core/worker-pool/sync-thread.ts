import type { MessagePort, Worker } from 'node:worker_threads';
import type { CodecData } from '../codec/thread-codec.ts';
import { workerThreads } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';
import { ABANDONED, type SyncData, type TaskReply, type TaskRequest, WAITED_FOR } from './task-messages.ts';
import type { Tasks } from './tasks.ts';

/** What has been begun for a caller that is going to wait for it. */
export interface Begun<Value> {
  /**
   * Waits for what comes of it; null where that takes longer than `limit` from now on, or after `close`. Throws what the
   * task rejects with.
   */
  wait(limit: Milliseconds): Value | null;
  /** Lets go of what nobody is going to wait for. */
  abandon(): void;
}

type ValueOf<Name extends keyof Tasks> = Awaited<ReturnType<Tasks[Name]>>;

interface Thread {
  worker: Worker;
  port: MessagePort;
}

/** A thread that a caller waits for without letting anything else happen on its own. It is started when it is first needed. */
export class SyncThread {
  readonly #entry: () => string;
  readonly #data: CodecData;
  #thread: Thread | null = null;
  #closed = false;
  #asked = 0;

  /** @param entry gives the built file that the thread runs */
  constructor(entry: () => string, data: CodecData) {
    this.#entry = entry;
    this.#data = data;
  }

  /** Starts the thread for a call that is about to come, so that it need not be waited for as long. */
  prepare(): void {
    if (!this.#closed) this.#thread ??= this.#start();
  }

  /** Has a task done, and waits for it as `Begun` does. */
  call<Name extends keyof Tasks>(
    name: Name,
    argument: Parameters<Tasks[Name]>[0],
    limit: Milliseconds,
  ): ValueOf<Name> | null {
    return this.begin(name, argument).wait(limit);
  }

  /** Has a task begun, behind those that were begun before. */
  begin<Name extends keyof Tasks>(name: Name, argument: Parameters<Tasks[Name]>[0]): Begun<ValueOf<Name>> {
    if (this.#closed) return { wait: () => null, abandon: () => {} };
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const id = ++this.#asked;
    const done = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const state = new Int32Array(done);
    thread.worker.postMessage({ id, name, argument, done } satisfies TaskRequest);
    return {
      wait: (limit) => {
        if (this.#thread !== thread) return null;
        if (Atomics.wait(state, 0, WAITED_FOR, limit) === 'timed-out') {
          // Whatever comes next would wait for it too.
          void this.#end();
          return null;
        }
        const reply = replyTo(id, thread.port);
        if (reply === null) return null;
        if ('error' in reply) throw reply.error;
        return reply.value as ValueOf<Name>;
      },
      abandon: () => {
        Atomics.compareExchange(state, 0, WAITED_FOR, ABANDONED);
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #start(): Thread {
    const { MessageChannel, Worker } = workerThreads();
    const { port1, port2 } = new MessageChannel();
    const workerData: CodecData & SyncData = { ...this.#data, syncPort: port2 };
    const options = { execArgv: [], env: {}, name: 'wasm-compile-cache', workerData, transferList: [port2] };
    const worker = new Worker(this.#entry(), options);
    const thread = { worker, port: port1 };
    worker.on('error', () => this.#forget(thread));
    worker.on('exit', () => this.#forget(thread));
    worker.unref();
    port1.unref();
    return thread;
  }

  #forget(thread: { worker: Worker }): void {
    if (this.#thread?.worker === thread.worker) this.#thread = null;
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    thread?.port.close();
    await thread?.worker.terminate();
  }
}

/** Those before it were abandoned at the very moment at which they were given. */
function replyTo(id: number, port: MessagePort): TaskReply | null {
  for (;;) {
    const reply = workerThreads().receiveMessageOnPort(port)?.message as TaskReply | undefined;
    if (reply === undefined) return null;
    if (reply.id === id) return reply;
  }
}
