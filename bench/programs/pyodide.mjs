/** pyodide: starts Python and computes with it. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const from = createRequire(new URL('../large-modules/package.json', import.meta.url));
const { loadPyodide } = await import(pathToFileURL(from.resolve('pyodide/pyodide.mjs')).href);
const python = await loadPyodide();
console.log(python.runPython("str((sum(i * i % 7 for i in range(100000)), sorted('wasm'), 2 ** 100))"));
