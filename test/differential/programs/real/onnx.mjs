/** ONNX Runtime, C++ with threads and vectors, by Emscripten. */
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @param {number} field @param {Uint8Array | string | number} value @returns {number[]} a field of a protocol buffer */
function field(field, value) {
  if (typeof value === 'number') return [...length(field << 3), ...length(value)];
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [...length((field << 3) | 2), ...length(bytes.length), ...bytes];
}

/** @param {number} value */
function length(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) return bytes;
  }
}

/** @param {number[][]} parts */
const message = (...parts) => new Uint8Array(parts.flat());

/** @param {string} op @param {string[]} inputs @param {string} output */
const node = (op, inputs, output) =>
  field(1, message(...inputs.map((name) => field(1, name)), field(2, output), field(4, op)));

/** @param {string} name @param {number[]} shape */
const tensorOf = (name, shape) => {
  const dimensions = shape.map((size) => field(1, message(field(1, size))));
  const type = message(field(1, message(field(1, 1), field(2, message(...dimensions)))));
  return message(field(1, name), field(2, type));
};

/** Gives softmax(tanh(a · b) + a · b) as a model. @param {number} size */
function model(size) {
  const shape = [size, size];
  const graph = message(
    node('MatMul', ['a', 'b'], 'c'),
    node('Tanh', ['c'], 'd'),
    node('Add', ['c', 'd'], 'e'),
    node('Softmax', ['e'], 'f'),
    field(2, 'graph'),
    field(11, tensorOf('a', shape)),
    field(11, tensorOf('b', shape)),
    field(12, tensorOf('f', shape)),
  );
  return message(field(1, 8), field(7, graph), field(8, message(field(1, ''), field(2, 13))));
}

/** @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use, resolve }) {
  const ort = use('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = `${pathToFileURL(dirname(resolve('onnxruntime-web'))).href}/`;
  const results = [];
  for (const size of [4, 33]) {
    const session = await ort.InferenceSession.create(model(size), { executionProviders: ['wasm'] });
    const values = (/** @type {number} */ step) =>
      new ort.Tensor(
        'float32',
        Float32Array.from({ length: size * size }, (_, i) => ((i * step) % 17) / 9 - 1),
        [size, size],
      );
    const { f } = await session.run({ a: values(7), b: values(5) });
    results.push(Array.from(f.data).join());
  }
  results.push(
    await ort.InferenceSession.create(new Uint8Array(40), { executionProviders: ['wasm'] }).catch(String),
  );
  return JSON.stringify(results);
}
