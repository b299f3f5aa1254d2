import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenModule, openModule } from '../../../src/main/contents/open-module.ts';
import { assemble } from '../../../src/main/wat/assemble.ts';
import type { FunctionText } from '../../../src/shared/module-contents.ts';

const PACKAGES = join(import.meta.dirname, '../../../node_modules');

/** Modules as tools make them: Go, Emscripten with and without exceptions and threads, and AssemblyScript-like ones. */
export const REAL_MODULES = {
  esbuild: join(PACKAGES, 'esbuild-wasm/esbuild.wasm'),
  duckdb: join(PACKAGES, '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'),
  'duckdb with threads': join(PACKAGES, '@duckdb/duckdb-wasm/dist/duckdb-coi.wasm'),
  'sql.js': join(PACKAGES, 'sql.js/dist/sql-wasm.wasm'),
  xxhash: join(PACKAGES, 'xxhash-wasm/workerd/xxhash.wasm'),
  webp: join(PACKAGES, 'playwright-core/lib/webp_codec.wasm'),
} as const;

export const realModule = (name: keyof typeof REAL_MODULES) =>
  new Uint8Array(readFileSync(REAL_MODULES[name]));

/** A module that was assembled and walked. */
export const opened = async (text: string): Promise<OpenModule> => openModule(await assemble(text), 'KEY');

/** A function's text as one reads it. */
export const linesOf = ({ lines }: FunctionText): string[] =>
  lines.map(({ depth, pieces }) => '  '.repeat(depth) + pieces.map(({ text }) => text).join(''));
