/** CPython, by Emscripten. */
import { dirname } from 'node:path';

/** @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ resolve, load }) {
  const { loadPyodide } = await load('pyodide/pyodide.mjs');
  const python = await loadPyodide({
    indexURL: dirname(resolve('pyodide/package.json')),
    env: { HOME: '/', PYTHONHASHSEED: '7' },
    stdout: () => {},
    stderr: () => {},
  });
  const results = [];
  for (const script of [
    'sum(i * i % 1009 for i in range(20000))',
    'import json, re; json.dumps([re.findall(r"(\\w)(\\d+)", "a1 b22 c333"), 1/3, 2**200, {"é": None}])',
    'from decimal import Decimal; str(Decimal(2).sqrt())',
    'import collections; str(sorted(collections.Counter("the quick brown fox").items()))',
    '1/0',
    'def f(n): return f(n + 1)\ntry:\n  f(0)\nexcept RecursionError as e:\n  r = str(e)\nr',
    'import hashlib; hashlib.sha256(b"x" * 10000).hexdigest()',
    'import struct; str(struct.pack("<dfq", 1.5, -0.0, -2**63))',
    'this is wrong',
  ]) {
    try {
      results.push(python.runPython(script));
    } catch (error) {
      results.push(String(error));
    }
  }
  return JSON.stringify(results);
}
