import type { Artifact } from '../codec/codec.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import { Distrust } from '../signing/distrust.ts';
import { MAX_ENVELOPE } from '../signing/envelope.ts';
import { stateOf, type TrustedKey } from '../signing/trusted-keys.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { cpuFeatures, fitsCpu } from './cpu-features.ts';
import { artifactName, type Manifest, manifestName, openManifest, type Wanted } from './manifest.ts';
import type { ObjectStore } from './object-store.ts';
import { Refusal } from './refusal.ts';
import { StoreError } from './store-error.ts';
import { StoreRest } from './store-rest.ts';
import { noCounts, type StoreState } from './store-state.ts';
import type { StoreTasks } from './store-tasks.ts';

export interface ArtifactFetcherOptions {
  /** Opens the store when it is first asked. */
  open(): ObjectStore | Promise<ObjectStore>;
  /** The store's address before it is open, without anything secret in it. */
  address: string;
  /** Gives whom this reader trusts, as things are now. Rejects with a `Distrust`. */
  trusted(): Promise<readonly TrustedKey[]>;
  tasks: StoreTasks;
  /** This processor's features; see `cpuFeatures`. */
  cpu?: () => readonly string[] | null;
  now?: () => Milliseconds;
}

/** What is asked of one fetch. */
export interface FetchTerms {
  /** Ends it; the promise then rejects with its reason. */
  signal?: AbortSignal | undefined;
  /** Tells whether an artifact is wanted, before it is fetched. */
  accepts?: ((manifest: Manifest) => boolean) | undefined;
}

/** An artifact of which a trusted key has signed every byte, for this engine, this processor and these wire bytes. */
export interface FetchedArtifact {
  artifact: Artifact;
  manifest: Manifest;
}

/** Whatever the store says of itself, nobody waits longer than this. */
const LONGEST_FETCH: Milliseconds = 90_000;
/** Who has been asked for so long, and is given up on without an answer, has failed. */
const SLOW: Milliseconds = 1_000;
/** What was refused is not fetched again so soon. */
const REFUSED_FOR: Milliseconds = 5 * 60_000;
const MOST_REFUSED = 1_000;
/** As many bytes of machine code as V8 lets a process have (`kMaxWasmCodeMemory`) are never sent. */
const MAX_OBJECT: Bytes = 2 * 2 ** 30;

/**
 * Fetches artifacts from a store that nobody trusts. Nothing leaves it that was not signed by a key which this reader holds;
 * what else a store gives is refused, counted and told. A store that fails is left alone for a while.
 */
export class ArtifactFetcher {
  readonly #options: ArtifactFetcherOptions;
  readonly #now: () => Milliseconds;
  readonly #rest: StoreRest;
  readonly #counts = noCounts();
  readonly #refused = new Map<string, RefusedBefore>();
  #keys: readonly TrustedKey[] = [];
  /** How many objects it has given, or said that it has not. */
  #answers = 0;
  #store: Promise<ObjectStore> | null = null;
  #address: string;

  /** Asks the store for nothing yet. */
  constructor(options: ArtifactFetcherOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#rest = new StoreRest(this.#now);
    this.#address = options.address;
  }

  get state(): StoreState {
    const { problem, until: restsUntil } = this.#rest;
    const { refusals, ...counts } = this.#counts;
    const advice = problem instanceof StoreError ? problem.advice : null;
    return {
      address: this.#address,
      ...counts,
      refusals: { ...refusals },
      problem: problem && { message: problem.message, advice },
      restsUntil,
    };
  }

  /** Counts an answer that was not waited for. */
  countLate(): void {
    this.#counts.late++;
  }

  /**
   * Gives the artifact; null where the store has none, and where it is left alone. Rejects with a `Refusal` where what it has
   * is not to be used, with a `StoreError` where it fails, and with the signal's reason.
   *
   * @param wireBytes gives the module's wire bytes, asked for once there is something of it
   */
  async fetch(
    wanted: Wanted,
    wireBytes: () => Promise<WireBytes>,
    { signal, accepts = () => true }: FetchTerms = {},
  ): Promise<FetchedArtifact | null> {
    return this.#asking(wanted, signal, async (store, keys, ending) => {
      const start = performance.now();
      const manifest = await this.#manifestOf(store, wanted, keys, ending);
      if (manifest === null) this.#counts.misses++;
      if (manifest === null || !accepts(manifest)) return null;
      const wireBytesNow = wireBytes().catch((cause) => Promise.reject(new OutOfReach(cause)));
      const [object, wire] = await Promise.all([this.#objectOf(store, manifest, ending), wireBytesNow]);
      const outcome = await this.#options.tasks.unpackArtifact({ object, wireBytes: wire, signed: manifest });
      if (outcome.status === 'refused') throw new Refusal(outcome.reason, outcome.message);
      this.#counts.hits++;
      this.#counts.fetchMs = performance.now() - start;
      return { artifact: outcome.artifact, manifest };
    });
  }

  /** Gives what a trusted key has said of a module; null where nobody has. Fetches no artifact. Rejects as `fetch` does. */
  look(wanted: Wanted, signal?: AbortSignal): Promise<Manifest | null> {
    return this.#asking(wanted, signal, (store, keys, ending) =>
      this.#manifestOf(store, wanted, keys, ending),
    );
  }

  async close(): Promise<void> {
    const store = await this.#store?.catch(() => null);
    await store?.close();
  }

  /** Asks the store, unless it is left alone, and takes note of how that went. */
  async #asking<Answer>(
    { key, engineId }: Wanted,
    signal: AbortSignal | undefined,
    ask: (store: ObjectStore, keys: readonly TrustedKey[], ending: AbortSignal) => Promise<Answer | null>,
  ): Promise<Answer | null> {
    const name = `${engineId}/${key}`;
    const start = performance.now();
    const answersBefore = this.#answers;
    const timeout = AbortSignal.timeout(LONGEST_FETCH);
    const ending = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      const keys = await this.#trusted();
      const before = this.#refused.get(name);
      if (before && this.#now() < before.until) throw before;
      if (this.#rest.until !== null) {
        this.#counts.skipped++;
        return null;
      }
      this.#store ??= this.#open();
      // A store that does not heed the signal keeps nobody waiting.
      const answer = await unlessAborted(ask(await this.#store, keys, ending), ending);
      this.#rest.worked();
      return answer;
    } catch (error) {
      if (error instanceof RefusedBefore) throw error.refusal;
      if (error instanceof OutOfReach) throw error.cause;
      if (error instanceof Refusal) this.#refuse(name, error);
      else if (signal?.aborted && error === signal.reason) {
        // One that is only slow may be faster the next time.
        if (this.#answers === answersBefore) this.#gaveUp(performance.now() - start);
      } else if (timeout.aborted && error === timeout.reason)
        throw this.#failed(this.#unanswered(LONGEST_FETCH));
      else this.#failed(error);
      throw error;
    }
  }

  async #open(): Promise<ObjectStore> {
    try {
      const store = await this.#options.open();
      this.#address = store.address;
      return store;
    } catch (error) {
      this.#store = null;
      throw error;
    }
  }

  #refuse(name: string, refusal: Refusal): void {
    this.#counts.refusals[refusal.reason]++;
    // That is not the store's doing, and is over as soon as there is a key.
    if (refusal.reason === 'no-trusted-key') return;
    if (this.#refused.size >= MOST_REFUSED) this.#refused.clear();
    this.#refused.set(name, new RefusedBefore(refusal, this.#now() + REFUSED_FOR));
  }

  #gaveUp(waited: Milliseconds): void {
    if (waited >= SLOW) this.#failed(this.#unanswered(waited));
  }

  #unanswered(waited: Milliseconds): StoreError {
    return new StoreError('timeout', `${this.#address} had not answered after ${Math.round(waited)} ms`, {
      advice: 'See whether the store and the way to it are well; modules load without it.',
    });
  }

  #failed(error: unknown): Error {
    const failure = error instanceof Error ? error : new Error(String(error));
    this.#counts.failures++;
    this.#rest.failed(failure);
    return failure;
  }

  async #manifestOf(
    store: ObjectStore,
    wanted: Wanted,
    keys: readonly TrustedKey[],
    signal: AbortSignal,
  ): Promise<Manifest | null> {
    const start = performance.now();
    const isActive = (key: TrustedKey) => stateOf(key, this.#now()) === 'active';
    const manifest = await this.#askFor(store, wanted, keys.filter(isActive), keys, signal);
    this.#counts.latencyMs = performance.now() - start;
    if (manifest) return manifest;
    // What an old key has signed is of no use, and who wonders why nothing is found is told.
    const others = keys.filter((key) => !isActive(key));
    return this.#askFor(store, wanted, others, keys, signal);
  }

  async #trusted(): Promise<readonly TrustedKey[]> {
    try {
      const keys = await this.#options.trusted();
      // Whom to trust has changed: what was refused may be good now.
      if (keys !== this.#keys) this.#refused.clear();
      this.#keys = keys;
      if (keys.some((key) => stateOf(key, this.#now()) === 'active')) return keys;
    } catch (cause) {
      if (!(cause instanceof Distrust)) throw cause;
      throw new Refusal('no-trusted-key', `is not asked for: ${cause.message}`, { cause });
    }
    throw new Refusal('no-trusted-key', 'is not asked for: there is no key that is trusted');
  }

  /** Asks for the manifests of some signers, all at once; gives the first that is good. Throws a `Refusal` where none is. */
  async #askFor(
    store: ObjectStore,
    wanted: Wanted,
    signers: readonly TrustedKey[],
    keys: readonly TrustedKey[],
    signal: AbortSignal,
  ): Promise<Manifest | null> {
    const answers = await Promise.allSettled(
      signers.map(async ({ name }) => {
        const bytes = await this.#get(store, manifestName(wanted, name), MAX_ENVELOPE, signal);
        return bytes && this.#accepted(openManifest(bytes, wanted, keys, this.#now()));
      }),
    );
    for (const answer of answers) if (answer.status === 'fulfilled' && answer.value) return answer.value;
    const failure = answers.find((answer) => answer.status === 'rejected');
    if (failure) throw failure.reason;
    return null;
  }

  #accepted(manifest: Manifest): Manifest {
    const { cpu = cpuFeatures } = this.#options;
    if (fitsCpu(manifest.cpu, cpu())) return manifest;
    throw new Refusal('other-cpu', 'was compiled on a processor with other features than this one');
  }

  async #objectOf(store: ObjectStore, manifest: Manifest, signal: AbortSignal): Promise<Uint8Array> {
    const { bytes } = manifest.object;
    const object = await this.#get(store, artifactName(manifest), Math.min(bytes, MAX_OBJECT), signal);
    if (object) return object;
    throw new Refusal('truncated', 'is signed for, and the artifact itself is not there');
  }

  async #get(
    store: ObjectStore,
    name: string,
    maxBytes: Bytes,
    signal: AbortSignal,
  ): Promise<Uint8Array | null> {
    try {
      const bytes = await store.get(name, { maxBytes, signal });
      this.#answers++;
      this.#counts.bytes += bytes?.byteLength ?? 0;
      return bytes;
    } catch (error) {
      // The store works: it is the object that is not what it should be.
      if (!(error instanceof StoreError && error.kind === 'too-large')) throw error;
      throw new Refusal('too-large', `is larger than it may be: ${error.message}`, { cause: error });
    }
  }
}

/** What was fetched already, and would be refused once more. */
class RefusedBefore extends Error {
  constructor(
    readonly refusal: Refusal,
    readonly until: Milliseconds,
  ) {
    super(refusal.message);
  }
}

/** That the reader's own wire bytes cannot be had says nothing of the store. */
class OutOfReach extends Error {
  constructor(override readonly cause: unknown) {
    super('the wire bytes are out of reach');
  }
}

/** Rejects with the signal's reason as soon as that fires, whatever the promise does. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
