import type { Bytes } from '../units.ts';
import { type HttpAnswer, HttpClient, type HttpRequest } from './http-client.ts';
import { statusError } from './http-status.ts';
import { checkObjectName } from './object-name.ts';
import type { GetTerms, ObjectStore, TransferTerms } from './object-store.ts';
import { orAborted } from './or-aborted.ts';
import { StoreError } from './store-error.ts';
import { STORE_LIMITS, type StoreLimits } from './transfer-limits.ts';
import type { TrustedAuthorities } from './trusted-authorities.ts';
import { WriteClaims } from './write-claims.ts';

/** What authorizes a request: headers for it. */
export type Authorize = (request: {
  method: HttpRequest['method'];
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | undefined;
}) => Readonly<Record<string, string>>;

export interface HttpStoreOptions {
  /** Ends with "/". */
  readonly base: URL;
  readonly authorize: Authorize;
  /** Whether the server speaks WebDAV, perhaps: then writers can keep out of each other's way where PUT is unconditional. */
  readonly mayClaim: boolean;
  readonly authorities: TrustedAuthorities;
  readonly limits?: StoreLimits;
}

/** What is written under this name is the same for everybody, so that it does no harm where a server overwrites it. */
const CONDITION_CHECK = 'condition-check';
const CONDITION_CHECK_BYTES = new TextEncoder().encode(
  'wasm-compile-cache learns from this object whether the store heeds "If-None-Match: *".\n',
);
const TYPE = { 'content-type': 'application/octet-stream' };
const IF_NEW = { 'if-none-match': '*' };
/** Two writers at the same moment: S3 asks the one to try again, which then finds the other's object. */
const CONFLICTS_BORNE = 3;

/** Objects on an HTTP server, under a path: what ccache, sccache and Bazel users run, and with a signature S3. */
export class HttpStore implements ObjectStore {
  readonly address: string;
  readonly #base: URL;
  readonly #authorize: Authorize;
  readonly #limits: StoreLimits;
  readonly #client: HttpClient;
  readonly #claims: WriteClaims | null;
  #heedsConditions: Promise<boolean> | null = null;

  constructor({ base, authorize, mayClaim, authorities, limits = STORE_LIMITS }: HttpStoreOptions) {
    this.address = base.href;
    this.#base = base;
    this.#authorize = authorize;
    this.#limits = limits;
    this.#client = new HttpClient(base, authorities);
    this.#claims = mayClaim
      ? new WriteClaims((method, path, signal) => this.#manage(method, path, signal))
      : null;
  }

  async get(name: string, { maxBytes, signal }: GetTerms): Promise<Uint8Array | null> {
    const answer = await this.#send('GET', checkObjectName(name), { maxBytes, signal });
    if (isMissing(answer)) return null;
    const what = this.#what('GET', name);
    if (answer.status !== 200) throw statusError(what, answer);
    const encoding = answer.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      throw new StoreError('failed', `${what} came in an encoding that was not asked for`, {
        advice:
          'Have the server, or what stands before it, give objects as they were put: without compression.',
      });
    }
    return answer.body;
  }

  /**
   * A server that heeds `If-None-Match: *` decides by itself. Where it does not, as nginx, writers claim the name first, which
   * WebDAV's MKCOL lets one of them do. Where there is neither, the name is looked for and then written: of two writers within
   * that moment the later one's object stays.
   */
  async putNew(name: string, bytes: Uint8Array, { signal }: TransferTerms = {}): Promise<boolean> {
    // Also spares an upload that is not needed.
    const before = await this.#send('HEAD', checkObjectName(name), { signal, isWrite: true });
    if (before.status === 200) return false;
    // Who may only write is refused this, and what is wrong with a HEAD no answer to it tells: a write does.
    if (!isMissing(before) && ![400, 403, 405].includes(before.status)) {
      throw statusError(this.#what('HEAD', name), before);
    }
    if (await this.#conditionsAreHeeded(signal)) return await this.#putIfNew(name, bytes, signal);
    if (this.#claims === null || !(await this.#claims.areThere(signal))) {
      await this.#put(name, bytes, signal);
      return true;
    }
    const claim = await this.#claims.claim(name, serverTime(before), signal);
    if (claim === null) {
      await this.#claims.untilWritten(() => this.#has(name, signal), this.#what('PUT', name), signal);
      return false;
    }
    const within = signal === undefined ? claim.end : AbortSignal.any([signal, claim.end]);
    // Another writer may have come and gone since.
    const isThere = await this.#has(name, within);
    const answer = isThere ? null : await this.#sendBody(name, bytes, {}, within);
    // Where there was no answer the server may be writing yet: then the claim stays, and ends by itself.
    await this.#claims.release(claim);
    if (answer !== null && !isWritten(answer)) throw statusError(this.#what('PUT', name), answer);
    return !isThere;
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  #conditionsAreHeeded(signal: AbortSignal | undefined): Promise<boolean> {
    // For all who ask: the signal of one of them does not end it.
    this.#heedsConditions ??= this.#checkConditions().catch((error: unknown) => {
      this.#heedsConditions = null;
      throw error;
    });
    return orAborted(this.#heedsConditions, signal);
  }

  /** Servers that do not know the condition write all the same, and say that all is well. */
  async #checkConditions(): Promise<boolean> {
    for (const _ of ['perhaps new', 'certainly there']) {
      const answer = await this.#sendBody(CONDITION_CHECK, CONDITION_CHECK_BYTES, IF_NEW, undefined);
      if (answer.status === 412) return true;
      if (!isWritten(answer)) return false;
    }
    return false;
  }

  async #putIfNew(name: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<boolean> {
    for (let conflicts = 0; ; conflicts++) {
      const answer = await this.#sendBody(name, bytes, IF_NEW, signal);
      if (isWritten(answer)) return true;
      if (answer.status === 412) return false;
      if (answer.status !== 409 || conflicts === CONFLICTS_BORNE) {
        throw statusError(this.#what('PUT', name), answer);
      }
    }
  }

  async #put(name: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#sendBody(name, bytes, {}, signal);
    if (!isWritten(answer)) throw statusError(this.#what('PUT', name), answer);
  }

  async #has(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    const answer = await this.#send('HEAD', name, { signal, isWrite: true });
    if (answer.status === 200) return true;
    if (isMissing(answer)) return false;
    throw statusError(this.#what('HEAD', name), answer);
  }

  #sendBody(
    name: string,
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    return this.#send('PUT', name, { body, headers: { ...TYPE, ...headers }, signal, isWrite: true });
  }

  async #manage(method: 'MKCOL' | 'DELETE', path: string, signal?: AbortSignal): Promise<number> {
    // nginx asks for the depth of a folder that is to go.
    const headers = method === 'DELETE' ? { depth: 'infinity' } : {};
    const answer = await this.#send(method, path, { headers, signal, isWrite: true });
    return answer.status;
  }

  async #send(
    method: HttpRequest['method'],
    path: string,
    {
      body,
      headers = {},
      maxBytes = 0,
      isWrite = false,
      signal,
    }: {
      body?: Uint8Array;
      headers?: Readonly<Record<string, string>>;
      maxBytes?: Bytes;
      isWrite?: boolean;
      signal: AbortSignal | undefined;
    },
  ): Promise<HttpAnswer> {
    const url = new URL(
      checkObjectName(path.replace(/\/$/, '')) + (path.endsWith('/') ? '/' : ''),
      this.#base,
    );
    return await this.#client.send({
      what: this.#what(method, path),
      method,
      url,
      headers: { ...headers, ...this.#authorize({ method, url, headers, body }) },
      body,
      maxBytes,
      limits: isWrite ? this.#limits.write : this.#limits.read,
      signal,
    });
  }

  #what(method: string, name: string): string {
    return `${method} ${name} at ${this.address}`;
  }
}

function isMissing({ status }: HttpAnswer): boolean {
  return status === 404 || status === 410;
}

function isWritten({ status }: HttpAnswer): boolean {
  return status === 200 || status === 201 || status === 204;
}

/** One clock for all writers, where the server tells it. */
function serverTime({ headers }: HttpAnswer): number {
  const told = Date.parse(headers.date ?? '');
  return Number.isNaN(told) ? Date.now() : told;
}
