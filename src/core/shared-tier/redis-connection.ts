import type { Socket } from 'node:net';
import { net, tls } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import { type RedisReply, RedisReplyReader } from './redis-reply.ts';
import type { TrustedAuthorities } from './trusted-authorities.ts';

export interface RedisAddress {
  /** Of a Unix socket; then there is neither host nor port. */
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  readonly isSecure: boolean;
  readonly authorities: TrustedAuthorities;
}

/** What carries one command after the other. */
export type RedisCommand = readonly (string | Uint8Array)[];

interface Waiting {
  resolve(reply: RedisReply): void;
  reject(reason: unknown): void;
}

const WRITTEN_AT_ONCE: Bytes = 262_144;

/** A connection to a Redis server that carries one command at a time, and keeps no process alive. */
export class RedisConnection {
  /** Called for each byte or more that comes or goes, and when the connection is there. */
  onMoved: () => void = () => {};
  /** Whether it has carried a transfer before. */
  isReused = false;
  /** How often something has come. */
  received = 0;
  readonly #socket: Socket;
  readonly #replies = new RedisReplyReader();
  #waiting: Waiting | null = null;
  #failure: { reason: unknown } | null = null;

  constructor({ path, host, port, isSecure, authorities }: RedisAddress) {
    const where = path === undefined ? { host: host as string, port: port as number } : { path };
    if (isSecure) {
      const name = host !== undefined && net().isIP(host) === 0 ? { servername: host } : {};
      const secureContext = authorities();
      const trusted = secureContext === undefined ? {} : { secureContext };
      this.#socket = tls().connect({ ...where, ...name, ...trusted, rejectUnauthorized: true });
    } else {
      this.#socket = net().connect(where);
    }
    this.#socket.unref();
    this.#socket.once(isSecure ? 'secureConnect' : 'connect', () => this.onMoved());
    this.#socket.on('data', (chunk: Uint8Array) => this.#take(chunk));
    this.#socket.on('error', (error) => this.fail(error));
    this.#socket.on('timeout', () => this.fail(hungUp()));
    this.#socket.on('close', () => this.fail(hungUp()));
  }

  get isUsable(): boolean {
    return this.#failure === null;
  }

  /** Sends a command, and gives its reply with a value of `maxBytes` at most. Rejects with why the connection ended. */
  ask(command: RedisCommand, maxBytes: Bytes = 0): Promise<RedisReply> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure.reason);
        return;
      }
      this.#replies.maxBytes = maxBytes;
      this.#waiting = { resolve, reject };
      this.#write(encoded(command));
    });
  }

  /** Ends it; what waits for a reply rejects with `reason`. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#socket.destroy();
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(reason);
  }

  /** Ends it where nobody uses it for so many milliseconds; never for 0. */
  endAfter(idle: number): void {
    this.#socket.setTimeout(idle);
  }

  #take(chunk: Uint8Array): void {
    this.received++;
    this.onMoved();
    try {
      for (const reply of this.#replies.read(chunk)) {
        const waiting = this.#waiting;
        this.#waiting = null;
        if (waiting === null) throw new Error('a reply that nobody asked for');
        waiting.resolve(reply);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #write(parts: readonly Uint8Array[]): void {
    const chunks = parts.flatMap(cut);
    const next = (error?: Error | null): void => {
      if (error || this.#failure !== null) return;
      this.onMoved();
      const chunk = chunks.shift();
      if (chunk !== undefined) this.#socket.write(chunk, next);
    };
    const first = chunks.shift();
    if (first !== undefined) this.#socket.write(first, next);
  }
}

function encoded(command: RedisCommand): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let head = `*${command.length}\r\n`;
  for (const argument of command) {
    const bytes = typeof argument === 'string' ? Buffer.from(argument) : argument;
    head += `$${bytes.byteLength}\r\n`;
    parts.push(Buffer.from(head), bytes);
    head = '\r\n';
  }
  parts.push(Buffer.from(head));
  // Small ones in one piece: each write is a packet.
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return size <= WRITTEN_AT_ONCE ? [Buffer.concat(parts)] : parts;
}

function cut(bytes: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += WRITTEN_AT_ONCE) {
    chunks.push(bytes.subarray(at, at + WRITTEN_AT_ONCE));
  }
  return chunks;
}

function hungUp(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}
