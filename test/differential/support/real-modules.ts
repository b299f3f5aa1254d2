import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { isLong } from './form.ts';
import type { Runtime } from './runtimes.ts';

/** A package with a module in it, and what is done with it. */
interface RealModule {
  name: string;
  toolchain: string;
  /** The file in `programs/real`. */
  driver: string;
  /** Whether the long form alone has it installed. */
  isApart?: boolean;
  /** Whether it loads several modules at once: in which order they are there is nobody's to say, and not the same by `loadSync`. */
  loadsAtOnce?: boolean;
  /** The ways that it is short enough for in each run of the tests, and the runtimes; none by default. */
  short?: { ways: readonly string[]; on?: RegExp };
}

const ALL = ['ahead-of-time', 'background', 'as-used', 'auto', 'background, half of it'];

const REAL_MODULES: readonly RealModule[] = [
  { name: 'sql.js', toolchain: 'Emscripten, C: SQLite', driver: 'sqlite', short: { ways: ALL } },
  { name: 'wabt', toolchain: 'Emscripten, C++', driver: 'wabt', short: { ways: ['ahead-of-time', 'auto'] } },
  { name: 'xxhash-wasm', toolchain: 'written by hand', driver: 'xxhash', short: { ways: ALL } },
  {
    name: 'esbuild-wasm',
    toolchain: 'Go',
    driver: 'esbuild',
    short: { ways: ['as-used'], on: /^Node 24/ },
  },
  {
    name: '@duckdb/duckdb-wasm',
    toolchain: 'Emscripten, C++ with exceptions',
    driver: 'duckdb',
    short: { ways: ['auto'], on: /^Node 26/ },
  },
  {
    name: '@wasm-fmt/dart_fmt',
    toolchain: 'dart2wasm: a collected heap, exceptions',
    driver: 'dart',
    isApart: true,
  },
  { name: '@resvg/resvg-wasm', toolchain: 'Rust', driver: 'resvg', isApart: true },
  { name: 'wasmoon', toolchain: 'Emscripten, C: the Lua interpreter', driver: 'lua', isApart: true },
  { name: 'quickjs', toolchain: 'Emscripten, C: a JavaScript engine', driver: 'quickjs', isApart: true },
  { name: '@wasm-fmt/gofmt', toolchain: 'TinyGo', driver: 'gofmt', isApart: true },
  { name: 'rabin-wasm', toolchain: 'AssemblyScript', driver: 'rabin', isApart: true },
  {
    name: 'pyodide',
    toolchain: 'Emscripten: CPython',
    driver: 'python',
    isApart: true,
    loadsAtOnce: true,
  },
  {
    name: 'onnxruntime-web',
    toolchain: 'Emscripten, C++ with threads and vectors',
    driver: 'onnx',
    isApart: true,
  },
];

/** What runs a real module with `programs/run-real-module.mjs`. */
export interface RealWork {
  name: string;
  driver: string;
  from: string;
  loadsAtOnce: boolean;
  [more: string]: unknown;
}

/** Gives the works for a way, by its name, on a runtime. */
export function realWorks(way: string, runtime: Runtime): RealWork[] {
  return REAL_MODULES.filter(({ short }) => {
    if (isLong) return true;
    return short?.ways.includes(way) && (short.on?.test(runtime.name) ?? true);
  }).map(({ name, driver, isApart, loadsAtOnce = false }) => ({
    name,
    loadsAtOnce,
    driver: join(import.meta.dirname, '../programs/real', `${driver}.mjs`),
    from: join(isApart ? join(import.meta.dirname, '../modules') : PROJECT_ROOT, 'package.json'),
  }));
}
