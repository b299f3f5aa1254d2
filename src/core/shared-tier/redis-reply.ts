import type { Bytes } from '../units.ts';
import { StoreError } from './store-error.ts';

export type RedisReply =
  | { readonly type: 'status'; readonly text: string }
  /** The first word alone: some servers repeat in the rest what they were sent, passwords among it. */
  | { readonly type: 'error'; readonly code: string }
  | { readonly type: 'integer'; readonly value: number }
  /** null where there is no such key. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> | null };

/** Of a line; those of the commands in use are far shorter. */
const MAX_LINE: Bytes = 1_024;
const CR = 13;
const LF = 10;

/**
 * Reads the replies of a Redis server (RESP 2) to commands that give no arrays. Takes no more memory than it was told that
 * a value may have.
 */
export class RedisReplyReader {
  /** Of the value that is asked for. */
  maxBytes: Bytes = 0;
  #line: number[] = [];
  #value: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;
  /** Of the line end after a value. */
  #endBytes = 0;

  /** Gives the replies that a chunk completes. Throws a `StoreError` for what is no reply, and for a value that is too large. */
  read(chunk: Uint8Array): RedisReply[] {
    const replies: RedisReply[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#value !== null && this.#filled < this.#value.length) {
        const part = chunk.subarray(at, at + this.#value.length - this.#filled);
        this.#value.set(part, this.#filled);
        this.#filled += part.length;
        at += part.length;
        continue;
      }
      const byte = chunk[at++] as number;
      if (this.#value !== null) {
        if (byte !== (this.#endBytes === 0 ? CR : LF)) throw noReply();
        if (++this.#endBytes < 2) continue;
        replies.push({ type: 'bytes', bytes: this.#value });
        this.#value = null;
        continue;
      }
      if (byte !== LF) {
        if (this.#line.push(byte) > MAX_LINE) throw noReply();
        continue;
      }
      const reply = this.#readLine();
      if (reply !== null) replies.push(reply);
    }
    return replies;
  }

  #readLine(): RedisReply | null {
    if (this.#line.pop() !== CR) throw noReply();
    const line = String.fromCharCode(...this.#line);
    this.#line = [];
    const rest = line.slice(1);
    switch (line[0]) {
      case '+':
        return { type: 'status', text: rest };
      case '-':
        return { type: 'error', code: /^[A-Z]{1,32}(?= |$)/.exec(rest)?.[0] ?? 'an error' };
      case ':':
        return { type: 'integer', value: wholeNumber(rest) };
      case '$':
        return this.#beginValue(wholeNumber(rest));
      default:
        throw noReply();
    }
  }

  #beginValue(length: number): RedisReply | null {
    if (length === -1) return { type: 'bytes', bytes: null };
    if (length < 0) throw noReply();
    if (length > this.maxBytes) {
      throw new StoreError(
        'too-large',
        `it has ${length} bytes, more than the ${this.maxBytes} that were asked for`,
      );
    }
    this.#value = new Uint8Array(length);
    this.#filled = 0;
    this.#endBytes = 0;
    return null;
  }
}

function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw noReply();
  return Number(text);
}

function noReply(): StoreError {
  return new StoreError('failed', 'what came is no reply of a Redis server', {
    advice: 'Check host and port, and whether it is redis: or rediss:.',
  });
}
