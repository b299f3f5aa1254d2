/** Puts itself between a package's own loader and V8: gives it modules by another way, and notes every call of an instance. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { describeError, describeValue } from './observe.mjs';

/** How many calls are kept word by word; of the rest there is a sum at every so many. */
const KEPT = 200;
const SUM_EVERY = 1_000;

/** Every call in order. */
export class Trace {
  /** @type {string[]} */
  lines = [];
  calls = 0;
  #hash = createHash('sha256');
  /** @type {string[]} */
  #pending = [];

  /** @param {string} event */
  note(event) {
    this.calls++;
    if (this.calls <= KEPT) this.lines.push(event);
    this.#pending.push(event);
    if (this.calls % SUM_EVERY === 0) this.#sum();
  }

  /** @returns {string[]} */
  end() {
    this.#sum();
    return this.lines;
  }

  #sum() {
    this.#hash.update(this.#pending.join('\n'));
    this.#pending = [];
    this.lines.push(`${this.calls} calls: ${this.#hash.copy().digest('hex').slice(0, 16)}`);
  }
}

/**
 * Replaces this thread's WebAssembly.
 * @param {import('./variant.mjs').Supply} supply
 * @param {Trace} trace
 */
export function traceWebAssembly(supply, trace) {
  const { Module, Instance, Memory, Table, compile } = WebAssembly;
  /** The supply's own calls are not to come back to it. */
  const inside = new AsyncLocalStorage();
  /** @type {import('./variant.mjs').Supplied[]} */
  const supplied = [];
  /** @type {{ module: WebAssembly.Module, wireBytes: Uint8Array }[]} */
  const modules = [];
  /** @type {Set<WebAssembly.Memory>} */
  const memories = new Set();
  /** Exports as V8 made them, and what stands for each: a table takes nothing but the former. */
  const standIns = new WeakMap();
  const originals = new WeakMap();

  /** @param {BufferSource} source */
  const bytesOf = (source) =>
    source instanceof ArrayBuffer
      ? new Uint8Array(source)
      : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);

  /** @param {{ module: WebAssembly.Module, supplied: import('./variant.mjs').Supplied }} loaded @param {Uint8Array} bytes */
  const take = (loaded, bytes) => {
    supplied.push({ ...loaded.supplied, wireLength: bytes.byteLength });
    modules.push({ module: loaded.module, wireBytes: bytes.slice() });
    return loaded.module;
  };

  /** @param {BufferSource} source @param {object} [options] */
  const load = async (source, options) => {
    const bytes = bytesOf(source);
    return take(await inside.run(true, () => supply.load(bytes, options)), bytes);
  };

  /** @param {string} name @param {Function} target @param {string} kind */
  const traced = (name, target, kind) =>
    /** @this {unknown} @param {unknown[]} args */
    function (...args) {
      trace.note(`${kind} ${name}(${args.map(describeValue)})`);
      try {
        const result = Reflect.apply(target, this, args);
        trace.note(`${kind} ${name} = ${describeValue(result)}`);
        return result;
      } catch (error) {
        trace.note(`${kind} ${name} throws ${describeError(error)}`);
        throw error;
      }
    };

  /** @param {WebAssembly.Module} module @param {any} given */
  const importsFor = (module, given) => {
    /** @type {Record<string, Record<string, any>>} */
    const imports = {};
    for (const { module: from, name } of Module.imports(module)) {
      imports[from] ??= {};
      const value = given?.[from]?.[name];
      if (value instanceof Memory) memories.add(value);
      const isOwn = typeof value !== 'function' || originals.has(value);
      if (value !== undefined)
        imports[from][name] = isOwn ? (originals.get(value) ?? value) : traced(name, value, 'import');
    }
    return imports;
  };

  /** @param {WebAssembly.Instance} instance */
  const withTracedExports = (instance) => {
    /** @type {Record<string, WebAssembly.ExportValue>} */
    const exports = Object.create(null);
    for (const [name, value] of Object.entries(instance.exports)) {
      if (value instanceof Memory) memories.add(value);
      exports[name] = value;
      if (typeof value !== 'function') continue;
      const standIn = standIns.get(value) ?? traced(name, value, 'export');
      standIns.set(value, standIn);
      originals.set(standIn, value);
      exports[name] = standIn;
    }
    return Object.defineProperty(instance, 'exports', { value: Object.freeze(exports) });
  };

  /** @param {WebAssembly.Module} module @param {unknown} imports */
  const instanceOf = (module, imports) =>
    withTracedExports(new Instance(module, importsFor(module, imports)));

  const { set } = Table.prototype;
  Table.prototype.set = function (index, value, ...rest) {
    return Reflect.apply(set, this, [index, originals.get(value) ?? value, ...rest]);
  };
  const { promising } = /** @type {any} */ (WebAssembly);
  if (promising) {
    Object.assign(WebAssembly, {
      promising: (/** @type {object} */ target) => promising(originals.get(target) ?? target),
    });
  }
  Object.assign(WebAssembly, {
    Module: new Proxy(Module, {
      construct: (target, args, newTarget) => {
        const [source, options] = args;
        if (inside.getStore()) return Reflect.construct(target, args, newTarget);
        const bytes = bytesOf(source);
        // Nothing is kept of what is compiled with options.
        if (options !== undefined) return Reflect.construct(target, args, newTarget);
        return take(
          inside.run(true, () => supply.loadSync(bytes)),
          bytes,
        );
      },
    }),
    Instance: new Proxy(Instance, { construct: (_target, [module, imports]) => instanceOf(module, imports) }),
    compile: (/** @type {BufferSource} */ source, /** @type {any} */ options) =>
      inside.getStore() ? Reflect.apply(compile, WebAssembly, [source, options]) : load(source, options),
    instantiate: async (
      /** @type {any} */ source,
      /** @type {unknown} */ imports,
      /** @type {any} */ options,
    ) => {
      if (source instanceof Module) return instanceOf(source, imports);
      const module = await load(source, options);
      return { module, instance: instanceOf(module, imports) };
    },
    // What reads files has no responses.
    compileStreaming: undefined,
    instantiateStreaming: undefined,
  });
  return { supplied, modules, memories };
}

/** What changes from run to run has no place in what is compared. @param {Trace} trace */
export function stopTime(trace) {
  const START = Date.UTC(2026, 0, 1);
  const RealDate = Date;
  globalThis.Date = /** @type {any} */ (
    new Proxy(RealDate, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length === 0 ? [START] : args, newTarget),
      get: (target, name) => (name === 'now' ? () => START : Reflect.get(target, name)),
    })
  );
  Object.defineProperty(performance, 'timeOrigin', { value: START });
  performance.now = () => 1_000 + trace.calls / 100;
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  Math.random = random;
  return { random };
}
