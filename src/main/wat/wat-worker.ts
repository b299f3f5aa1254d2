/** The thread that assembles one text, and ends. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { assemble } from './assemble.ts';
import { WatError, type WatFault } from './wat-error.ts';

/** What the thread answers. */
export type WatReply =
  | { bytes: Uint8Array }
  | { faults: readonly WatFault[]; message: string }
  | { code: string; message: string };

const { path } = workerData as { path: string };
parentPort?.postMessage(await reply());

async function reply(): Promise<WatReply> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    return { code, message };
  }
  try {
    return { bytes: await assemble(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { faults: error instanceof WatError ? error.faults : [], message };
  }
}
