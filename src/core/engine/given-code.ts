import type { BroadcastChannel } from 'node:worker_threads';
import { workerThreads } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';
import { sampleOf } from './sample.ts';
import type { WireBytes } from './wire-bytes.ts';

const CHANNEL = 'wasm-compile-cache:given-code';
/** How long other threads may take to answer. One that is busy for longer is taken for one that knows nothing. */
const ANSWER_LIMIT: Milliseconds = 100;

/** A question whether a thread has taken machine code for wire bytes, and the answer of one that has. */
type Message = { type: 'question' | 'taken'; name: string };

/**
 * Knows for which wire bytes this process has taken machine code from an artifact. V8 keeps one machine code for all
 * modules of the same bytes, so an artifact that it left aside was stock V8's doing only where none was taken before,
 * on whichever thread. The threads of a process share no memory that they were not given, so they are asked.
 */
export class GivenCode {
  readonly #taken = new Set<string>();
  readonly #asked = new Map<string, () => void>();
  #channel: BroadcastChannel | null = null;

  /**
   * Notes what became of an artifact; tells whether the module that V8 gave in its place is stock V8's own, without
   * the artifact's code.
   */
  async note(wireBytes: WireBytes, artifactUnused: boolean): Promise<boolean> {
    const name = sampleOf(wireBytes);
    if (!artifactUnused) this.#taken.add(name);
    this.#listen();
    return !(this.#taken.has(name) || (await this.#askOthers(name)));
  }

  #askOthers(name: string): Promise<boolean> {
    return new Promise((resolve) => {
      const answer = (taken: boolean) => {
        clearTimeout(timer);
        this.#asked.delete(name);
        resolve(taken);
      };
      const timer = setTimeout(() => answer(false), ANSWER_LIMIT);
      const earlier = this.#asked.get(name);
      this.#asked.set(name, () => {
        earlier?.();
        answer(true);
      });
      this.#post({ type: 'question', name });
    });
  }

  /** Keeps nothing alive, and hears of nothing where no other thread has a cache. */
  #listen(): void {
    if (this.#channel) return;
    const { BroadcastChannel } = workerThreads();
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = (event) => this.#hear((event as { data: Message }).data);
    this.#channel.unref();
  }

  #hear({ type, name }: Message): void {
    if (type === 'taken') {
      this.#taken.add(name);
      this.#asked.get(name)?.();
    } else if (this.#taken.has(name)) this.#post({ type: 'taken', name });
  }

  #post(message: Message): void {
    this.#channel?.postMessage(message);
  }
}
