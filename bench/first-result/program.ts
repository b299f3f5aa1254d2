/**
 * A program that a person waits for: it starts, gets its module, computes one result, prints it and ends. All that
 * only one of the variants needs is loaded by that variant alone.
 */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cacheOptionsFor } from '../electron/place.ts';
import { type Phases, PROGRAM_VARIABLE, type ProgramRequest } from './program-request.ts';

const request: ProgramRequest = JSON.parse(process.env[PROGRAM_VARIABLE] ?? '');

const phases: Phases = { begun: performance.now(), ended: 0 };

async function main(): Promise<void> {
  const { variant, program } = request;
  process.on('exit', () => {
    phases.ended = performance.now();
    writeFileSync(request.phasesFile, JSON.stringify(phases));
  });
  if (variant === 'bare') process.exit(0);
  const module = variant === 'stock' ? null : await loadThroughCache();
  if (variant === 'warm') process.exit(0);
  if (program === 'esbuild-wasm') {
    const { bundle } = await import('./bundle-with-esbuild.ts');
    return bundle(request, module);
  }
  const { query } = await import('./query-with-sql.ts');
  const answer = await query(request, module);
  process.stdout.write(answer, () => process.exit(0));
}

async function loadThroughCache(): Promise<WebAssembly.Module> {
  const { openCache, ModuleHash } = await import('wasm-compile-cache');
  const cache = await openCache({
    ...cacheOptionsFor(request),
    // As the product's own command line: there is nothing else that this thread could do.
    runOn: 'calling-thread',
  });
  phases.opened = performance.now();
  const { module, servedBy, saved } = await cache.load({
    key: ModuleHash.parse(request.key),
    wireBytes: () => readFile(request.wasm),
  });
  phases.loaded = performance.now();
  if (request.variant === 'warm' ? servedBy === 'compiler' && !saved : servedBy !== 'disk') {
    throw new Error(`the module came from ${servedBy}`);
  }
  return module;
}

main().catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
