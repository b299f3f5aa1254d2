/** Has a module that nobody has seen: from its bytes to the caller's module, in a process that has loaded none before. */
import { readFile } from 'node:fs/promises';
import { FIRST_LOAD_VARIABLE, type FirstLoadRequest, type FirstLoadSample } from './request.ts';

const { wasm, mode, cacheDirectory }: FirstLoadRequest = JSON.parse(process.env[FIRST_LOAD_VARIABLE] ?? '');

async function take(): Promise<FirstLoadSample> {
  const bytes = await readFile(wasm);
  if (mode === null) {
    const start = performance.now();
    await WebAssembly.compile(bytes);
    return { ms: performance.now() - start };
  }
  const { openCache } = await import('wasm-compile-cache');
  const cache = await openCache({ directory: cacheDirectory, compile: mode });
  const start = performance.now();
  const load = await cache.load({ bytes });
  const ms = performance.now() - start;
  // Not before: whoever asks how the artifact is to come waits for the hash.
  if (load.servedBy !== 'stock' || load.follows === null) {
    throw new Error(`the module came from ${load.servedBy}`);
  }
  return { ms };
}

// The artifact that is to follow is not waited for.
process.stdout.write(JSON.stringify(await take()), () => process.exit(0));
