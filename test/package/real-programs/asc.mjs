/** AssemblyScript's own compiler, which has binaryen in wasm. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(import.meta.url);
const manifest = resolve('assemblyscript/package.json');
const { default: asc } = await import(pathToFileURL(manifest.replace('package.json', 'dist/asc.js')).href);
const source =
  'export function area(width: i32, height: i32): i32 { let sum = 0; for (let i = 0; i < width; i++) sum += height; return sum; }';
const { error, text } = await asc.compileString(source, { optimizeLevel: 3, shrinkLevel: 1 });
console.log(error?.message ?? null, text);
