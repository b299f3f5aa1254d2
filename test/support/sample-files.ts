import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** SQLite: 0.7 MB, about a second to compile. */
export const SQLITE_WASM = resolve('sql.js/dist/sql-wasm.wasm');
/** esbuild: 14 MB, about ten seconds to compile. For compiles that are cancelled. */
export const ESBUILD_WASM = resolve('esbuild-wasm/esbuild.wasm');
