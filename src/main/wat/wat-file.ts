import { constants, open, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { type Bytes, LoadError, type Milliseconds } from 'wasm-compile-cache';
import type { WatReply } from './wat-worker.ts';

/** No text that a person wrote is longer, and one that a tool wrote would take the assembler gigabytes. */
const MOST_BYTES: Bytes = 32 * 2 ** 20;
const LONGEST_MS: Milliseconds = 60_000;
const MOST_HEAP_MB = 1_024;
/** Garbage collection is what the assembler does not know, and the first thing that people try. */
const COLLECTED = /\(\s*(rec|sub|struct|array)\b|\(\s*ref\s+null\b/;
const MAGIC = '\0asm';

export interface AssembleOptions {
  /** The built file that the thread runs. */
  entry: string;
  signal?: AbortSignal | undefined;
}

/** Whether a file is text to assemble: by its name, and never where it begins like a module. */
export async function isWatFile(name: string, path: string): Promise<boolean> {
  if (!name.toLowerCase().endsWith('.wat')) return false;
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const begin = Buffer.alloc(MAGIC.length);
      const { bytesRead } = await file.read(begin, 0, begin.byteLength, 0);
      return begin.toString('latin1', 0, bytesRead) !== MAGIC;
    } finally {
      await file.close();
    }
  } catch {
    // Assembling it will tell.
    return true;
  }
}

/**
 * Assembles a file of WebAssembly text on a thread of its own, which is gone afterwards. Gives the wire bytes. Rejects
 * with a `LoadError`, which names line and column where the text is at fault.
 */
export async function assembleFile(
  path: string,
  name: string,
  { entry, signal }: AssembleOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = await sizeOf(path);
  if (size > MOST_BYTES) {
    throw new LoadError('unsupported-file', `${name} is longer than 32 MB, which is too long to assemble`, {
      advice: 'Assemble it with another tool, and bring in the .wasm that it makes.',
    });
  }
  const reply = await runThread(entry, path, name, signal);
  if ('bytes' in reply) return new Uint8Array(reply.bytes);
  if ('code' in reply) throw unreadable(path, reply.code, reply.message);
  const [first] = reply.faults;
  const hint =
    first && COLLECTED.test(first.source) ? ' The assembler does not know garbage collection types.' : '';
  throw new LoadError('invalid-module', `${name} cannot be assembled: ${reply.message}`, {
    advice: first ? `Line ${first.line}: ${first.source}${hint === '' ? '' : ` —${hint}`}` : null,
  });
}

async function sizeOf(path: string): Promise<Bytes> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return stats.size;
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    throw unreadable(path, code, message);
  }
  throw new LoadError('unsupported-file', `${path} is not a file`);
}

function unreadable(path: string, code: string, message: string): LoadError {
  if (code === 'ENOENT') {
    return new LoadError('file-missing', `there is no file ${path}`, {
      advice: 'It was moved or deleted: bring it in again from where it is now.',
    });
  }
  return new LoadError('file-read', `${path} could not be read: ${message}`);
}

function runThread(
  entry: string,
  path: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<WatReply> {
  return new Promise((resolve, reject) => {
    const cancelled = () => new LoadError('cancelled', `assembling ${name} was cancelled`);
    if (signal?.aborted) return reject(cancelled());
    const worker = new Worker(entry, {
      execArgv: [],
      name: 'assemble',
      workerData: { path },
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    const end = (how: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      how();
      void worker.terminate();
    };
    const abort = () => end(() => reject(cancelled()));
    const timer = setTimeout(() => {
      end(() => reject(new LoadError('unsupported-file', `assembling ${name} took longer than a minute`)));
    }, LONGEST_MS);
    signal?.addEventListener('abort', abort);
    worker.once('message', (reply: WatReply) => end(() => resolve(reply)));
    const failed = (cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      end(() => reject(new LoadError('other', `the assembler failed on ${name}: ${why}`, { cause })));
    };
    worker.once('error', failed);
    worker.once('exit', () => failed('its thread has ended'));
  });
}
