import { HeldArtifact } from '../codec/codec.ts';
import type { CompiledModule, Engine } from '../engine/engine.ts';
import { heldWireBytes, type WireBytes, type WireSource } from '../engine/wire-bytes.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import { ChainedCache } from '../module-cache/fallback-cache.ts';
import type { OperationContext } from '../module-cache/module-cache.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import type { ArtifactFetcher, FetchedArtifact, FetchTerms } from './artifact-fetcher.ts';
import { Patience } from './patience.ts';
import { Refusal } from './refusal.ts';
import { StoreError } from './store-error.ts';
import type { StoreState } from './store-state.ts';

/** An artifact that nobody comes for is let go of: it is as large as the module's code. */
const UNCLAIMED_FOR: Milliseconds = 30_000;

/** Whoever asks whether a module is there wants to know it at once. */
const LONGEST_LOOK: Milliseconds = 1_000;

/** What a store is being asked for. */
interface Question {
  answer: Promise<FetchedArtifact | null>;
  abort: AbortController;
  /** When it was asked, by `performance.now`. */
  at: Milliseconds;
}

/** An answer that a load has not waited for. */
export interface LateAnswer {
  /** Settles when there is an answer; true where a load would now give the module, or say why not. Never rejects. */
  readonly arrived: Promise<boolean>;
  /** Nobody is interested in it any more. */
  giveUp(): void;
}

/**
 * The shared tier: what a team has published, from a store that nobody trusts (see `ArtifactFetcher`). It stands behind memory
 * and disk, which a hit is promoted into: `memory.withFallback(disk).withFallback(shared)`.
 *
 * A load waits for no longer than a twenty-fifth of what the module's compile is expected to take, and misses then; what the
 * store answers later can be had by `late`. Saving does nothing: publishing is a decision, and takes a private key.
 */
export class StoreCache extends ChainedCache {
  readonly #fetcher: ArtifactFetcher;
  readonly #patience = new Patience();
  readonly #questions = new Map<string, Question>();
  /** Told once, and not with each load. */
  #isDistrustTold = false;
  #closed = false;

  constructor(fetcher: ArtifactFetcher) {
    super();
    this.#fetcher = fetcher;
  }

  /** What it has come to. */
  get state(): StoreState {
    return this.#fetcher.state;
  }

  /**
   * Gives the module. Rejects with a `CacheError`: `not-found` where the store has none, has not answered in time, or is left
   * alone since it failed; `deserialize` where what it has is refused, the cause being a `Refusal`; `other` where it fails, the
   * cause being a `StoreError`.
   */
  async load(key: ModuleHash, engine: Engine, context: OperationContext = {}): Promise<CompiledModule> {
    if (this.#closed) throw CacheError.notFound('the shared tier has been closed');
    const name = nameOf(key, engine);
    const question = this.#questions.get(name) ?? this.#ask(key, engine, context);
    context.trace?.begin('fetch');
    let fetched: FetchedArtifact | null | 'late';
    try {
      const patience = this.#patience.of(context.wireBytes?.byteLength ?? null);
      fetched = await within(question.answer, patience);
    } catch (error) {
      this.#forget(name, question);
      throw this.#errorOf(error, key);
    }
    context.trace?.took('fetch', performance.now() - question.at);
    if (fetched === 'late') {
      this.#fetcher.countLate();
      throw CacheError.notFound(`shared has not answered for ${key} in time`);
    }
    this.#forget(name, question);
    if (fetched === null) throw CacheError.notFound(`shared does not hold ${key}`);
    return this.#moduleOf(fetched, engine, context);
  }

  /**
   * Gives the artifact, however long the store takes, without showing it to V8. Rejects as `load` does.
   *
   * @param wireBytes gives the module's wire bytes, asked for once there is something of it
   */
  async fetch(
    key: ModuleHash,
    { deterministicId: engineId }: Engine,
    wireBytes: () => Promise<WireBytes>,
    terms?: FetchTerms,
  ): Promise<FetchedArtifact> {
    let fetched: FetchedArtifact | null;
    try {
      fetched = await this.#fetcher.fetch({ key, engineId }, wireBytes, terms);
    } catch (error) {
      throw this.#errorOf(error, key);
    }
    if (fetched === null) throw CacheError.notFound(`shared does not hold ${key}`);
    return fetched;
  }

  /** Asks the store whether a trusted key has signed for the module; false where it fails, or takes too long to say. */
  async contains(key: ModuleHash, { deterministicId: engineId }: Engine): Promise<boolean> {
    const abort = new AbortController();
    try {
      const manifest = await within(this.#fetcher.look({ key, engineId }, abort.signal), LONGEST_LOOK);
      return manifest !== null && manifest !== 'late';
    } catch {
      // What is wrong with it stands in its state.
      return false;
    } finally {
      abort.abort();
    }
  }

  /** Does nothing: see `publish`. */
  async save(): Promise<void> {}

  /** Gives what a load has not waited for; null where nothing is asked for. */
  late(key: ModuleHash, engine: Engine): LateAnswer | null {
    const name = nameOf(key, engine);
    const question = this.#questions.get(name);
    if (!question) return null;
    return {
      arrived: question.answer.then(
        (fetched) => fetched !== null,
        () => true,
      ),
      giveUp: () => {
        question.abort.abort();
        this.#forget(name, question);
      },
    };
  }

  /** Takes note of what a compile took on this machine. */
  compiled(wireLength: Bytes, compileMs: Milliseconds): void {
    this.#patience.learn(wireLength, compileMs);
  }

  /** Gives up what is asked for, and lets the store go. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { abort } of this.#questions.values()) abort.abort();
    this.#questions.clear();
    await this.#fetcher.close();
  }

  #ask(key: ModuleHash, engine: Engine, { wireBytes, wireSource }: OperationContext): Question {
    const abort = new AbortController();
    const read = async (): Promise<WireBytes> => wireBytes ?? (await sourceOf(wireSource)).read();
    const wanted = { key, engineId: engine.deterministicId };
    const answer = this.#fetcher.fetch(wanted, read, { signal: abort.signal });
    // Where nobody waits for it any more, nobody needs to hear of it: the fetcher has counted it.
    const question = { answer, abort, at: performance.now() };
    const name = nameOf(key, engine);
    this.#questions.set(name, question);
    const forgetLater = () => setTimeout(() => this.#forget(name, question), UNCLAIMED_FOR).unref();
    answer.then(forgetLater, forgetLater);
    return question;
  }

  #forget(name: string, question: Question): void {
    if (this.#questions.get(name) === question) this.#questions.delete(name);
  }

  async #moduleOf(
    { artifact, manifest }: FetchedArtifact,
    engine: Engine,
    { wireBytes, wireSource, trace }: OperationContext,
  ): Promise<CompiledModule> {
    const start = performance.now();
    const source = wireSource ? await wireSource() : heldWireBytes(wireBytes as WireBytes);
    try {
      const { module, stock } = await engine.deserialize(artifact, wireBytes ?? (await source.read()));
      trace?.took('deserialize', performance.now() - start);
      return {
        module,
        stock,
        wireSource: source,
        wireLength: source.byteLength,
        artifact: new HeldArtifact(artifact),
        artifactBytes: artifact.byteLength,
        origin: manifest.origin,
      };
    } catch (cause) {
      const message = `${manifest.signer} has signed an artifact of ${manifest.key} that V8 does not take: ${messageOf(cause)}`;
      throw new CacheError('deserialize', message, { cause });
    }
  }

  #errorOf(error: unknown, key: ModuleHash): CacheError {
    const { address } = this.state;
    if (error instanceof Refusal) {
      const isTold = error.reason === 'no-trusted-key' && this.#isDistrustTold;
      if (isTold) return CacheError.notFound(`shared is not asked for ${key}: nobody is trusted`);
      if (error.reason === 'no-trusted-key') this.#isDistrustTold = true;
      const message = `what ${address} has for ${key} ${error.message}; V8 has not seen it`;
      return new CacheError('deserialize', message, {
        cause: error,
        advice: ADVICE[error.reason] ?? FOREIGN,
      });
    }
    if (error instanceof StoreError) {
      const advice = error.advice === null ? {} : { advice: error.advice };
      return new CacheError('other', error.message, { ...advice, cause: error });
    }
    return CacheError.from(error, 'other');
  }
}

const FOREIGN =
  'The module is compiled here instead. If nobody on your team knows why, somebody else can write to the store: see who, and delete it there.';
const ADVICE: Partial<Record<Refusal['reason'], string>> = {
  'no-trusted-key': 'Trust the public key of whoever publishes: `keys trust NAME:KEY`.',
  'unknown-key': 'If the key is your team’s, trust it: `keys trust NAME:KEY`.',
  revoked: 'Publish it anew, with a key that has not been revoked.',
  expired: 'Publish it anew, with a key whose time is not over.',
  'other-cpu': 'Publish it from a machine with this kind of processor as well.',
};

function nameOf(key: ModuleHash, { deterministicId }: Engine): string {
  return `${deterministicId}/${key}`;
}

async function sourceOf(wireSource: OperationContext['wireSource']): Promise<WireSource> {
  if (wireSource) return wireSource();
  throw new CacheError('other', 'the wire bytes are out of reach, and a store has none');
}

/** Gives what a promise gives, or `late` where that takes longer; keeps the process alive until then. */
function within<Value>(promise: Promise<Value>, ms: Milliseconds): Promise<Value | 'late'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('late'), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
