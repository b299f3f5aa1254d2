/** swc's wasm build: transforms TypeScript. */
import { createRequire } from 'node:module';

const { transformSync } = createRequire(import.meta.url)('@swc/wasm');
const source =
  'export class Shape { readonly area: number = 6; get twice(): number { return (this?.area ?? 0) ** 2; } }';
const { code } = transformSync(source, {
  jsc: { parser: { syntax: 'typescript' }, target: 'es5' },
  module: { type: 'commonjs' },
});
console.log(code);
