import type { MessagePort, Worker } from 'node:worker_threads';
import type { CodecData } from '../codec/thread-codec.ts';
import { workerThreads } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';
import type { SyncData, TaskReply } from './task-messages.ts';
import type { Tasks } from './tasks.ts';

/** A thread that a caller waits for without letting anything else happen on its own. It is started when it is first needed. */
export class SyncThread {
  readonly #entry: () => string;
  readonly #data: CodecData;
  #thread: { worker: Worker; port: MessagePort } | null = null;
  #closed = false;

  /** @param entry gives the built file that the thread runs */
  constructor(entry: () => string, data: CodecData) {
    this.#entry = entry;
    this.#data = data;
  }

  /** Starts the thread for a call that is about to come, so that it need not be waited for as long. */
  prepare(): void {
    if (!this.#closed) this.#thread ??= this.#start();
  }

  /**
   * Has a task done, and waits for it. Gives what the task gives; null where that takes longer than `limit`, where the
   * thread cannot be had, or after `close`. Throws what the task rejects with.
   */
  call<Name extends keyof Tasks>(
    name: Name,
    argument: Parameters<Tasks[Name]>[0],
    limit: Milliseconds,
  ): Awaited<ReturnType<Tasks[Name]>> | null {
    if (this.#closed) return null;
    this.#thread ??= this.#start();
    const { worker, port } = this.#thread;
    const done = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    worker.postMessage({ id: 0, name, argument, done });
    if (Atomics.wait(new Int32Array(done), 0, 0, limit) === 'timed-out') {
      // Its answer would be taken for that of the next call.
      void this.#end();
      return null;
    }
    const reply = workerThreads().receiveMessageOnPort(port)?.message as TaskReply | undefined;
    if (reply === undefined) return null;
    if ('error' in reply) throw reply.error;
    return reply.value as Awaited<ReturnType<Tasks[Name]>>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #start(): { worker: Worker; port: MessagePort } {
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
