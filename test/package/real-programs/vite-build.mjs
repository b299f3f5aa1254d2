/** A Vite build with a plugin that has each module gone through by esbuild-wasm, which is a process of its own. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const root = createRequire(new URL('../../../package.json', import.meta.url));
const { build } = await import(pathToFileURL(root.resolve('vite')).href);
const esbuild = root('esbuild-wasm');
/** @type {Record<string, string>} */
const SOURCES = {
  entry: "import { area } from 'shapes'; console.log(area({ width: 2, height: 3 }) as number);",
  shapes:
    'type Shape = { width: number; height: number };\nexport const area = (shape: Shape) => shape.width * shape.height;',
};
const nameOf = (/** @type {string} */ id) => id.replace(/^.*[/\0]/, '');
const { output } = await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, minify: false, ssr: 'entry', rolldownOptions: { input: 'entry' } },
  plugins: [
    {
      name: 'sources',
      enforce: 'pre',
      resolveId: (/** @type {string} */ id) => (nameOf(id) in SOURCES ? `\0${nameOf(id)}` : null),
      load: async (/** @type {string} */ id) => {
        const source = SOURCES[nameOf(id)];
        return source && (await esbuild.transform(source, { loader: 'ts' })).code;
      },
    },
  ],
});
console.log(output[0].code);
await esbuild.stop();
