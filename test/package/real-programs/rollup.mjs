/** Rollup's wasm build: bundles two modules. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(import.meta.url);
const { rollup } = await import(pathToFileURL(resolve('@rollup/wasm-node')).href);

/** @type {Record<string, string>} */
const SOURCES = {
  entry: "import { area, unused } from 'shapes'; console.log(area({ width: 2, height: 3 }));",
  shapes: 'export const area = ({ width, height }) => width * height;\nexport const unused = 1;',
};
const bundle = await rollup({
  input: 'entry',
  plugins: [
    {
      name: 'sources',
      resolveId: (/** @type {string} */ id) => (id in SOURCES ? id : null),
      load: (/** @type {string} */ id) => SOURCES[id] ?? null,
    },
  ],
});
const { output } = await bundle.generate({ format: 'es' });
console.log(output[0].code);
