/** esbuild, by the Go compiler. */
import { readFileSync } from 'node:fs';

/** @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use, resolve }) {
  const esbuild = use('esbuild-wasm/lib/browser.js');
  // It is made for pages, and looks for one.
  Object.assign(globalThis, { self: globalThis });
  const wasmModule = await WebAssembly.compile(readFileSync(resolve('esbuild-wasm/esbuild.wasm')));
  await esbuild.initialize({ wasmModule, worker: false });
  const source = `
    import { a as b } from './b';
    enum Kind { One = 1, Two = One << 3 }
    export class Shape<T extends object> { #size = 1n; static { globalThis.x ??= 0 }
      get area(): number { return b?.[Kind.Two]! * 0x10 ** 2 } async *walk() { for await (const x of this) yield* x } }
    export default <T,>(x: T) => <><Shape a={x} {...b}>{\`t\${x}\`}</Shape></>;`;
  const results = [];
  for (const options of [
    { loader: 'tsx', minify: true, sourcemap: true },
    { loader: 'tsx', target: 'es2017', format: 'cjs' },
    { loader: 'css', minify: true },
  ]) {
    const text =
      options.loader === 'css'
        ? 'a { color: #ff0000; & b { inset: 1px } } @media (min-width: 1e3px) { c { d: calc(1px + 2px) } }'
        : source;
    const { code, map, warnings } = await esbuild.transform(text, options);
    results.push(code, map, warnings);
  }
  for (const wrong of ['let x = ;', 'a {']) {
    results.push(
      await esbuild.transform(wrong, { loader: 'ts' }).catch((/** @type {any} */ { errors }) => errors),
    );
  }
  return JSON.stringify(results);
}
