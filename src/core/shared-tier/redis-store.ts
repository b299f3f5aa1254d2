import { connectionError } from './connection-error.ts';
import { checkObjectName } from './object-name.ts';
import type { GetTerms, ObjectStore, TransferTerms } from './object-store.ts';
import { type RedisAddress, RedisConnection } from './redis-connection.ts';
import type { RedisReply } from './redis-reply.ts';
import { StoreError, type StoreErrorKind } from './store-error.ts';
import {
  IDLE_CONNECTION_LIFETIME,
  MAX_CONNECTIONS,
  MAX_IDLE_CONNECTIONS,
  STORE_LIMITS,
  type StoreLimits,
  type TransferLimits,
} from './transfer-limits.ts';
import { TransferWatch } from './transfer-watch.ts';

export interface RedisStoreOptions {
  readonly address: string;
  readonly server: RedisAddress;
  readonly database: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly limits?: StoreLimits;
}

type Use<Result> = (connection: RedisConnection) => Promise<Result>;

/** A database may be others' as well. */
const PREFIX = 'wasm-compile-cache:';

const KINDS: Readonly<Record<string, StoreErrorKind>> = {
  NOAUTH: 'refused',
  WRONGPASS: 'refused',
  NOPERM: 'refused',
  DENIED: 'refused',
  OOM: 'full',
  MISCONF: 'full',
  MOVED: 'redirected',
  ASK: 'redirected',
};

const ADVICE: Readonly<Partial<Record<StoreErrorKind, string>>> = {
  refused:
    'Set WASM_COMPILE_CACHE_STORE_PASSWORD, and _USER where the server has users; the user needs GET, EXISTS and SET.',
  full: 'Give the server more memory or disk, or have it evict: "maxmemory-policy allkeys-lru".',
  redirected: 'A cluster is not followed from node to node: name a proxy for it, or a single server.',
};

/** Objects in a Redis server, or in one that speaks its protocol. */
export class RedisStore implements ObjectStore {
  readonly address: string;
  readonly #options: RedisStoreOptions;
  readonly #limits: StoreLimits;
  readonly #idle: RedisConnection[] = [];
  readonly #waiting: (() => void)[] = [];
  #inUse = 0;

  constructor(options: RedisStoreOptions) {
    this.address = options.address;
    this.#options = options;
    this.#limits = options.limits ?? STORE_LIMITS;
  }

  async get(name: string, { maxBytes, signal }: GetTerms): Promise<Uint8Array | null> {
    const key = keyOf(name);
    const what = `GET ${name} at ${this.address}`;
    return await this.#transfer(what, this.#limits.read, signal, async (connection) => {
      const reply = checked(what, await connection.ask(['GET', key], maxBytes));
      if (reply.type !== 'bytes') throw unexpected(what);
      return reply.bytes;
    });
  }

  async putNew(name: string, bytes: Uint8Array, { signal }: TransferTerms = {}): Promise<boolean> {
    const key = keyOf(name);
    const what = `SET ${name} at ${this.address}`;
    return await this.#transfer(what, this.#limits.write, signal, async (connection) => {
      // Spares an upload that is not needed; which writer is the first one SET decides.
      const there = checked(what, await connection.ask(['EXISTS', key]));
      if (there.type !== 'integer') throw unexpected(what);
      if (there.value > 0) return false;
      const reply = checked(what, await connection.ask(['SET', key, bytes, 'NX']));
      if (reply.type === 'status') return true;
      if (reply.type === 'bytes' && reply.bytes === null) return false;
      throw unexpected(what);
    });
  }

  async close(): Promise<void> {
    for (const connection of this.#idle.splice(0)) connection.fail(new Error('the store was closed'));
  }

  async #transfer<Result>(
    what: string,
    limits: TransferLimits,
    signal: AbortSignal | undefined,
    use: Use<Result>,
  ): Promise<Result> {
    try {
      return await this.#transferOnce(what, limits, signal, use, true);
    } catch (error) {
      if (!(error instanceof HungUpError)) throw error;
      return await this.#transferOnce(what, limits, signal, use, false);
    }
  }

  #transferOnce<Result>(
    what: string,
    limits: TransferLimits,
    signal: AbortSignal | undefined,
    use: Use<Result>,
    mayReuse: boolean,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      let connection: RedisConnection | null = null;
      let isOver = false;
      const end = (reason: unknown) => {
        isOver = true;
        watch.stop();
        connection?.fail(reason);
        reject(reason);
      };
      const watch = new TransferWatch(what, limits, signal, end);
      const begin = async () => {
        // It was given up while it waited for its turn.
        if (isOver) return;
        let isStale = () => false;
        try {
          const taken = (mayReuse ? this.#kept() : undefined) ?? new RedisConnection(this.#options.server);
          connection = taken;
          taken.onMoved = () => watch.moved();
          if (taken.isReused) {
            const before = taken.received;
            isStale = () => taken.received === before;
            watch.moved();
          } else {
            watch.connecting();
            await this.#greet(what, taken);
          }
          const result = await use(taken);
          watch.stop();
          this.#keep(taken);
          resolve(result);
        } catch (error) {
          end(isStale() && isReset(error) ? new HungUpError() : described(what, error));
        }
      };
      void this.#inTurn(begin);
    });
  }

  /** What a new connection begins with. */
  async #greet(what: string, connection: RedisConnection): Promise<void> {
    const { user, password, database } = this.#options;
    if (password !== undefined) {
      const secrets = user === undefined ? [password] : [user, password];
      const reply = await connection.ask(['AUTH', ...secrets]);
      if (reply.type === 'error') throw refusal(what, reply.code, 'refused');
    }
    if (database !== 0) checked(what, await connection.ask(['SELECT', String(database)]));
  }

  async #inTurn(begin: () => Promise<void>): Promise<void> {
    if (this.#inUse >= MAX_CONNECTIONS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inUse++;
    await begin();
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inUse--;
  }

  #kept(): RedisConnection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.isUsable) {
        connection?.endAfter(0);
        return connection;
      }
    }
  }

  #keep(connection: RedisConnection): void {
    connection.onMoved = () => {};
    connection.isReused = true;
    if (this.#idle.length >= MAX_IDLE_CONNECTIONS) connection.fail(new Error('nobody uses it'));
    else {
      connection.endAfter(IDLE_CONNECTION_LIFETIME);
      this.#idle.push(connection);
    }
  }
}

/** A connection that had been kept was closed at its other end. */
class HungUpError extends Error {}

function isReset(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function keyOf(name: string): string {
  return PREFIX + checkObjectName(name);
}

function checked(what: string, reply: RedisReply): Exclude<RedisReply, { type: 'error' }> {
  if (reply.type === 'error') throw refusal(what, reply.code, KINDS[reply.code] ?? 'failed');
  return reply;
}

function refusal(what: string, code: string, kind: StoreErrorKind): StoreError {
  return new StoreError(kind, `${what} was answered with ${code}`, { advice: ADVICE[kind] ?? null });
}

function unexpected(what: string): StoreError {
  return new StoreError('failed', `${what} got the answer to another question`);
}

/** The reader of replies does not know what they are about. */
function described(what: string, error: unknown): StoreError {
  if (!(error instanceof StoreError)) return connectionError(what, error);
  if (error.message.includes(what)) return error;
  return new StoreError(error.kind, `${what}: ${error.message}`, { advice: error.advice, cause: error });
}
