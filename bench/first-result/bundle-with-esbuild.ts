import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ProgramRequest } from './program-request.ts';

/**
 * Bundles with esbuild's own command: `bin/esbuild` as it comes, or the loader that it runs (`wasm_exec_node.js`,
 * the Go compiler's), given a module. Both end the process themselves.
 */
export function bundle(
  { packageFolder, entryPoint }: ProgramRequest,
  module: WebAssembly.Module | null,
): void {
  const args = [entryPoint, '--bundle', '--format=esm'];
  // Opened before the command replaces `fs.writeSync`: a stream to a file would go round in circles with it.
  void process.stdout;
  if (module === null) {
    const command = join(packageFolder, 'bin/esbuild');
    process.argv = [process.execPath, command, ...args];
    createRequire(command)(command);
    return;
  }
  const loader = join(packageFolder, 'wasm_exec_node.js');
  // The loader reads a file of bytes to compile; here they are not looked at.
  process.argv = [process.execPath, loader, entryPoint, ...args];
  const instantiate = async (_bytes: unknown, imports: WebAssembly.Imports) => ({
    module,
    instance: new WebAssembly.Instance(module, imports),
  });
  const run = new Function('require', 'WebAssembly', readFileSync(loader, 'utf8'));
  run(createRequire(loader), Object.assign(Object.create(WebAssembly), { instantiate }));
}
