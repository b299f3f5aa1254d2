import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { http, https } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import { connectionError } from './connection-error.ts';
import { StoreError } from './store-error.ts';
import {
  IDLE_CONNECTION_LIFETIME,
  MAX_CONNECTIONS,
  MAX_IDLE_CONNECTIONS,
  type TransferLimits,
} from './transfer-limits.ts';
import { TransferWatch } from './transfer-watch.ts';
import type { TrustedAuthorities } from './trusted-authorities.ts';

export interface HttpRequest {
  /** For people, with the store's address and without anything secret. */
  readonly what: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'MKCOL' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Of the answer's body, where that is an object. */
  readonly maxBytes: Bytes;
  readonly limits: TransferLimits;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The object where the status is 200; else what the server says of it, cut off where that is long. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Of what a server says beside an error. */
const MAX_REMARK: Bytes = 16_384;
/** A body of more than this is not sent before the server has said that it takes it. */
const ASK_FIRST_FROM: Bytes = 65_536;
/** Some servers never say so. */
const ASKED_FOR_MS = 1_000;
const WRITTEN_AT_ONCE: Bytes = 262_144;

const { setTimeout, clearTimeout } = globalThis;

/**
 * Sends requests to one server, each within its limits of time and size. It follows no redirect, takes no proxy from the
 * environment, verifies TLS whatever `NODE_TLS_REJECT_UNAUTHORIZED` says, and its connections keep no process alive.
 */
export class HttpClient {
  readonly #isSecure: boolean;
  readonly #authorities: TrustedAuthorities;
  #kept: Agent | null = null;
  #fresh: Agent | null = null;

  constructor(url: URL, authorities: TrustedAuthorities) {
    this.#isSecure = url.protocol === 'https:';
    this.#authorities = authorities;
  }

  /** Rejects with a `StoreError`, or with the signal's reason. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#sendOnce(request);
    } catch (error) {
      // The server had hung up on the connection that was kept, which is nobody's failure.
      if (!(error instanceof HungUpError)) throw error;
      return await this.#sendOnce(request, false);
    }
  }

  close(): void {
    this.#kept?.destroy();
    this.#fresh?.destroy();
  }

  #sendOnce(request: HttpRequest, mayReuse = true): Promise<HttpAnswer> {
    const { method, url, limits, signal } = request;
    // Of an upload that was lost with a kept connection nobody could tell whether it was done.
    const agent = method !== 'PUT' && mayReuse ? this.#keptConnections() : this.#newConnections();
    const what = request.what;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      let outgoing: ClientRequest | undefined;
      let isReused = false;
      let hasAnswer = false;
      const fail = (reason: unknown) => {
        watch.stop();
        outgoing?.destroy();
        reject(isReused && !hasAnswer && isReset(reason) ? new HungUpError() : reason);
      };
      const watch = new TransferWatch(what, limits, signal, fail);
      const headers: Record<string, string> = { 'accept-encoding': 'identity', ...request.headers };
      const size = request.body?.byteLength;
      if (size !== undefined) headers['content-length'] = String(size);
      const asksFirst = size !== undefined && size >= ASK_FIRST_FROM;
      if (asksFirst) headers.expect = '100-continue';
      try {
        outgoing = (this.#isSecure ? https() : http()).request(url, { method, headers, agent });
      } catch (error) {
        fail(connectionError(what, error));
        return;
      }
      const sent = outgoing;
      sent.on('error', (error) => {
        const isStale = isReused && !hasAnswer && isReset(error);
        fail(isStale ? error : connectionError(what, error));
      });
      sent.on('socket', (socket) => {
        socket.unref();
        isReused = sent.reusedSocket;
        if (!socket.connecting) {
          watch.moved();
          return;
        }
        watch.connecting();
        socket.once(this.#isSecure ? 'secureConnect' : 'connect', () => watch.moved());
      });
      sent.on('response', (incoming) => {
        hasAnswer = true;
        watch.moved();
        if (method === 'HEAD') {
          const { statusCode: status = 0, headers: told } = incoming;
          watch.stop();
          resolve({ status, headers: told, body: new Uint8Array() });
          // Some servers, such as OpenStack Swift, send the end of a body after it, which is no answer to what comes next.
          if (told['transfer-encoding'] !== undefined) sent.destroy();
          else incoming.resume();
          return;
        }
        readAnswer(incoming, request, watch).then(
          (answer) => {
            watch.stop();
            // A server that answers before it has read all is not read from again.
            if (!sent.writableFinished) sent.destroy();
            resolve(answer);
          },
          (error: unknown) => fail(connectionError(what, error)),
        );
      });
      sendBody(sent, request.body, asksFirst, watch);
    });
  }

  #keptConnections(): Agent {
    this.#kept ??= this.#agent({
      keepAlive: true,
      maxFreeSockets: MAX_IDLE_CONNECTIONS,
      timeout: IDLE_CONNECTION_LIFETIME,
    });
    return this.#kept;
  }

  #newConnections(): Agent {
    this.#fresh ??= this.#agent({ keepAlive: false });
    return this.#fresh;
  }

  #agent(how: { keepAlive: boolean; maxFreeSockets?: number; timeout?: number }): Agent {
    const options = { ...how, maxSockets: MAX_CONNECTIONS, scheduling: 'lifo' as const };
    if (!this.#isSecure) return new (http().Agent)(options);
    const secureContext = this.#authorities();
    const trusted = secureContext === undefined ? {} : { secureContext };
    return new (https().Agent)({ ...options, ...trusted, rejectUnauthorized: true });
  }
}

/** A connection that had been kept was closed at its other end. */
class HungUpError extends Error {}

function isReset(reason: unknown): boolean {
  const { code } = (reason ?? {}) as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function sendBody(
  outgoing: ClientRequest,
  body: Uint8Array | undefined,
  asksFirst: boolean,
  watch: TransferWatch,
): void {
  if (body === undefined) {
    outgoing.end();
    return;
  }
  let at = 0;
  let isOver = false;
  outgoing.once('response', () => {
    isOver = true;
  });
  const next = (error?: Error | null): void => {
    if (error || isOver || outgoing.destroyed) return;
    watch.moved();
    if (at >= body.byteLength) {
      outgoing.end();
      return;
    }
    const from = at;
    at = Math.min(at + WRITTEN_AT_ONCE, body.byteLength);
    outgoing.write(body.subarray(from, at), next);
  };
  if (!asksFirst) {
    next();
    return;
  }
  let hasBegun = false;
  const begin = () => {
    clearTimeout(patience);
    if (!hasBegun) next();
    hasBegun = true;
  };
  let patience: NodeJS.Timeout | undefined;
  outgoing.once('continue', begin);
  outgoing.once('close', () => clearTimeout(patience));
  outgoing.once('socket', (socket) => {
    const wait = () => {
      patience = setTimeout(begin, ASKED_FOR_MS).unref();
    };
    if (socket.connecting) socket.once('connect', wait);
    else wait();
  });
  outgoing.flushHeaders();
}

/** Rejects where the connection ends too early, or with a `StoreError` where the object is too large. */
function readAnswer(
  incoming: IncomingMessage,
  { what, method, maxBytes }: HttpRequest,
  watch: TransferWatch,
): Promise<HttpAnswer> {
  const { statusCode: status = 0, headers } = incoming;
  const isObject = status === 200 && method === 'GET';
  const limit = isObject ? maxBytes : MAX_REMARK;
  return new Promise((resolve, reject) => {
    const told = headers['content-length'];
    const length = told === undefined ? null : Number(told);
    const body = new GrowingBody(length === null ? null : Math.min(length, limit));
    const done = () => resolve({ status, headers, body: body.bytes() });
    const tooLarge = () =>
      reject(new StoreError('too-large', `${what} is larger than the ${maxBytes} bytes that were asked for`));
    if (isObject && length !== null && length > limit) {
      tooLarge();
      return;
    }
    incoming.on('data', (chunk: Uint8Array) => {
      watch.moved();
      if (body.length + chunk.byteLength <= limit) {
        body.add(chunk);
        return;
      }
      if (isObject) {
        tooLarge();
        return;
      }
      body.add(chunk.subarray(0, limit - body.length));
      done();
      incoming.destroy();
    });
    incoming.on('end', () => {
      if (incoming.complete) done();
    });
    incoming.on('error', (error) => {
      reject(
        new StoreError('unreachable', `${what} broke off after ${body.length} bytes`, {
          advice: 'See whether the store and the way to it are well; modules load without it.',
          cause: error,
        }),
      );
    });
  });
}

/** Bytes that come one after the other, in a buffer of their own. */
class GrowingBody {
  length = 0;
  #bytes: Uint8Array<ArrayBuffer>;

  /** Memory that nothing is written to costs nothing, so that a length which is a lie does not either. */
  constructor(expected: Bytes | null) {
    this.#bytes = new Uint8Array(expected ?? 65_536);
  }

  add(chunk: Uint8Array): void {
    const needed = this.length + chunk.byteLength;
    if (needed > this.#bytes.byteLength) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.byteLength * 2));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.length);
    this.length = needed;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.length === this.#bytes.byteLength ? this.#bytes : this.#bytes.slice(0, this.length);
  }
}
