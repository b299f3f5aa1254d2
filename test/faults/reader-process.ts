/**
 * Loads modules in a process that has compiled none of them. Only there is machine code from disk really taken: a V8
 * that has a module of the same wire bytes in memory gives that one's code.
 */

import { readFile } from 'node:fs/promises';
import { createCore } from '../../src/main/create-core.ts';

export interface ReaderArgument {
  directory: string;
  /** In hex. */
  sealKey: string;
  /** Files, one module each. */
  paths: string[];
}

/** What each module was found to be. */
export interface ReaderReply {
  servedBy: string;
  warnings: string[];
  imports: WebAssembly.ModuleImportDescriptor[];
  exports: WebAssembly.ModuleExportDescriptor[];
  ms: number;
}

const { directory, sealKey, paths }: ReaderArgument = JSON.parse(process.argv[2] as string);
const core = await createCore({
  cacheDirectory: directory,
  sealKey: Buffer.from(sealKey, 'hex'),
  memoryBudget: 2 ** 30,
  diskBudget: 2 ** 40,
});
process.on('disconnect', () => process.exit());
const replies: ReaderReply[] = [];
for (const path of paths) {
  const bytes = await readFile(path);
  const { module, servedBy, warnings, ms } = await core.loader.load({ bytes });
  replies.push({
    servedBy,
    warnings: warnings.map(String),
    imports: WebAssembly.Module.imports(module),
    exports: WebAssembly.Module.exports(module),
    ms,
  });
}
process.send?.(replies);
