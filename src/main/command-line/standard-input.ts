import { type Bytes, LoadError, MAX_WIRE_BYTES } from 'wasm-compile-cache';
import type { StandardInput } from './command-context.ts';
import { unlessCancelled } from './unless-cancelled.ts';

/** What a module is called that came without a file. */
export const INPUT_NAME = 'standard input';

/**
 * Reads all of standard input. Rejects with a `LoadError` where somebody types it, where it is empty or has more than
 * `maxBytes`, where it cannot be read, and as `cancelled` when `signal` fires.
 */
export async function readStandardInput(
  open: () => StandardInput,
  signal: AbortSignal,
  maxBytes: Bytes = MAX_WIRE_BYTES,
): Promise<Uint8Array> {
  try {
    return await unlessCancelled(signal, () => readAll(open, maxBytes));
  } catch (error) {
    if (error instanceof LoadError) throw error;
    const message = `${INPUT_NAME} could not be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new LoadError('file-read', message, { cause: error });
  }
}

async function readAll(open: () => StandardInput, maxBytes: Bytes): Promise<Uint8Array> {
  const input = open();
  if (input.isTTY) {
    throw new LoadError('unsupported-file', `${INPUT_NAME} is a terminal`, {
      advice: 'Pipe a module into it, or give the path of a file.',
    });
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of input) {
    length += piece.byteLength;
    if (length > maxBytes) {
      throw new LoadError('unsupported-file', `${INPUT_NAME} has more than the 1 GiB of the largest module`);
    }
    pieces.push(piece);
  }
  if (length === 0) throw new LoadError('invalid-module', `${INPUT_NAME} is empty`);
  return Buffer.concat(pieces, length);
}
