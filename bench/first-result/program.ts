/**
 * A program that a person waits for: it starts, gets its module, computes one result, prints it and ends. All that
 * only one of the variants needs is loaded by that variant alone.
 */
import { PROGRAM_VARIABLE, type ProgramRequest } from './program-request.ts';

const request: ProgramRequest = JSON.parse(process.env[PROGRAM_VARIABLE] ?? '');

async function main(): Promise<void> {
  const cached = request.variant === 'cached' ? await loadFromCache() : null;
  if (request.program === 'esbuild-wasm') {
    const { bundle } = await import('./bundle-with-esbuild.ts');
    return bundle(request, cached);
  }
  const { query } = await import('./query-with-sql.ts');
  const answer = await query(request, cached);
  process.stdout.write(answer, () => process.exit(0));
}

async function loadFromCache(): Promise<WebAssembly.Module> {
  const { createCore } = await import('../../src/main/core/core.ts');
  const { loader } = await createCore({
    cacheDirectory: request.cacheDirectory,
    sealKey: Buffer.from(request.sealKey, 'hex'),
  });
  const { module, servedBy } = await loader.load({ path: request.wasm });
  if (servedBy !== 'disk') throw new Error(`the module came from ${servedBy}`);
  return module;
}

main().catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
