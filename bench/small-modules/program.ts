/** Has each module of a folder, one after the other. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SMALL_MODULES_VARIABLE, type SmallModulesRequest, type SmallModulesSample } from './request.ts';

const { what, folder, directory }: SmallModulesRequest = JSON.parse(
  process.env[SMALL_MODULES_VARIABLE] ?? '',
);

async function take(): Promise<SmallModulesSample> {
  const files = (await readdir(folder)).map((name) => join(folder, name));
  // So that neither is the first to read them.
  for (const file of files) readFileSync(file);
  const modules: unknown[] = [];
  if (what === 'stock') {
    const start = performance.now();
    for (const [number, file] of files.entries()) {
      const bytes = await readFile(file);
      modules.push(await WebAssembly.compile(bytes));
      writeFileSync(join(directory, String(number)), bytes);
    }
    return { ms: performance.now() - start, modules: modules.length };
  }
  const { openCache } = await import('wasm-compile-cache');
  const cache = await openCache({ directory });
  const start = performance.now();
  for (const path of files) modules.push((await cache.load({ path })).module);
  const ms = performance.now() - start;
  await cache.close();
  return { ms, modules: modules.length };
}

process.stdout.write(JSON.stringify(await take()));
