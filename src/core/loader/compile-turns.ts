import { lstatSync, rmSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFoldersSync } from '../module-cache/make-folders.ts';
import { crypto, net } from '../on-demand.ts';
import type { Milliseconds } from '../units.ts';

/** Whose turn it is to compile a module. */
export type Turn =
  /** The caller's, until it calls `end`. */
  | { isMine: true; end(): void }
  /** It was another process's, and is over: the caches are worth another look. */
  | { isMine: false };

/** Lets one process compile a module, where several that share a folder miss it at once. */
export interface CompileTurns {
  /**
   * Takes the turn for `name`, or waits until the one who has it is done, has crashed, or has taken too long: then it
   * is the caller's all the same. Rejects with the signal's reason where that fires.
   */
  take(name: string, signal: AbortSignal): Promise<Turn>;
}

/** What is a socket's longest path on every system. */
const LONGEST_PATH = 100;
/** Two that find what a crash has left, one that takes its place, and one more where somebody else did. */
const TRIES = 4;
/** Between giving a socket its name and listening on it, a process may have to wait for a processor. */
const BEGINS_WITHIN: Milliseconds = 100;
/** The turn where nobody else can be asked. */
export const NOBODY_WAITS: Turn = { isMine: true, end: () => {} };

/**
 * Turns by sockets: who compiles listens on one, and who waits is connected to it. The system closes both when a
 * process ends, however it ends, so that a crash leaves no lock behind and keeps nobody waiting.
 */
export class SocketTurns implements CompileTurns {
  readonly #scope: string;
  readonly #limit: Milliseconds;
  readonly #keepsAlive: boolean;

  /**
   * @param scope what the processes share, such as the cache's folder
   * @param limit how long to wait for another process
   * @param options `keepsAlive` is false where waiting is no reason for this process to go on; true by default
   */
  constructor(scope: string, limit: Milliseconds, { keepsAlive = true } = {}) {
    this.#scope = scope;
    this.#limit = limit;
    this.#keepsAlive = keepsAlive;
  }

  async take(name: string, signal: AbortSignal): Promise<Turn> {
    const path = this.#pathOf(name);
    if (path === null) return NOBODY_WAITS;
    let silent: string | null = null;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const server = await listen(path);
      if (server === 'failed') return NOBODY_WAITS;
      if (server !== 'taken') return { isMine: true, end: () => server.close() };
      const before = identityOf(path);
      const waited = await this.#waitFor(path, signal);
      if (waited === 'over') return { isMine: false };
      if (waited === 'too long') return NOBODY_WAITS;
      // Who listened there is gone. What a crash has left is in the way; else it was just somebody's turn.
      if (before === null || identityOf(path) !== before) return { isMine: false };
      if (silent === before) rmSync(path, { force: true });
      else await sleep(BEGINS_WITHIN, undefined, { ref: this.#keepsAlive });
      silent = before;
    }
    return NOBODY_WAITS;
  }

  /** Null where there is no folder that only this user can put sockets into. */
  #pathOf(name: string): string | null {
    const hash = crypto().createHash('sha256').update(`${this.#scope}\0${name}`).digest('hex').slice(0, 32);
    if (process.platform === 'win32') return `\\\\.\\pipe\\wasm-compile-cache-${hash}`;
    const folder = ownFolder();
    const path = folder && join(folder, `${hash}.sock`);
    return path !== null && Buffer.byteLength(path) <= LONGEST_PATH ? path : null;
  }

  /** Waits until the one who listens is done. `nobody` is there where the socket is what a crash has left. */
  #waitFor(path: string, signal: AbortSignal): Promise<'over' | 'too long' | 'nobody'> {
    return new Promise((resolve, reject) => {
      const socket = net().createConnection(path);
      let connected = false;
      const settle = (outcome: 'over' | 'too long' | 'nobody') => {
        clearTimeout(timeout);
        signal.removeEventListener('abort', abort);
        socket.destroy();
        resolve(outcome);
      };
      const abort = () => {
        reject(signal.reason);
        settle('over');
      };
      const timeout = setTimeout(() => settle('too long'), this.#limit);
      if (!this.#keepsAlive) {
        timeout.unref();
        socket.unref();
      }
      socket.once('connect', () => {
        connected = true;
      });
      // Nothing is ever sent, but the end is only seen by who reads.
      socket.resume();
      socket.once('error', () => settle(connected ? 'over' : 'nobody'));
      socket.once('close', () => settle(connected ? 'over' : 'nobody'));
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}

/** Tells one socket from another of the same name; null where there is none, and on Windows, where none is left behind. */
function identityOf(path: string): string | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && process.platform !== 'win32' ? `${stats.ino}:${stats.birthtimeNs}` : null;
}

/** A folder of this user's own for sockets; null where what has its name is somebody else's. */
function ownFolder(): string | null {
  const user = process.geteuid?.();
  const path = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `wasm-compile-cache-${user}`);
  try {
    makeFoldersSync(path);
    const stats = lstatSync(path);
    return stats.isDirectory() && stats.uid === user && (stats.mode & 0o077) === 0 ? path : null;
  } catch {
    // Compiling twice is no reason to fail.
    return null;
  }
}

/** Gives a server whose `close` lets go of all who wait. It keeps no process alive. */
async function listen(path: string): Promise<{ close(): void } | 'taken' | 'failed'> {
  return new Promise<{ close(): void } | 'taken' | 'failed'>((resolve) => {
    const waiting = new Set<Socket>();
    const server: Server = net().createServer((socket) => {
      waiting.add(socket.unref());
      socket.on('error', () => {});
      socket.on('close', () => waiting.delete(socket));
    });
    // Later ones, of somebody who could not be let in, are nobody's loss and must not end the host.
    server.on('error', (error) => {
      resolve((error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'taken' : 'failed');
    });
    server.listen(path, () => {
      server.unref();
      const close = () => {
        server.close();
        for (const socket of waiting) socket.destroy();
      };
      resolve({ close });
    });
    // A host without the permission to use sockets is told so by a throw.
  }).catch(() => 'failed');
}
