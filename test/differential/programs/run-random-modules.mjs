/**
 * Runs random modules one after the other, and appends a line of JSON to the report for each: what was seen of it, and how
 * it was come by. A module that ends the process, or does not end, is the one after the last in the report.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import {
  checksum,
  describeError,
  describeModule,
  describeState,
  describeValue,
  isStackOverflow,
} from './observe.mjs';
import { openSupply } from './variant.mjs';

/**
 * @typedef {object} Order
 * @property {{ name: string, path: string }[]} works
 * @property {import('./variant.mjs').Variant} variant
 * @property {string} report
 */

/** @type {Order} */
const { works: modules, variant, report } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const ROUNDS = 2;
/** How many modules are being loaded at the same time. */
const AT_ONCE = 8;
Error.stackTraceLimit = 50;

/** @param {string} seed */
function randomNumbers(seed) {
  let state = Number.parseInt(checksum(new TextEncoder().encode(seed)), 16) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

const INTERESTING = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 0.5, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e30];

/**
 * Calls an export. What JavaScript cannot know is which parameters are i64, and take a BigInt alone: V8 converts one
 * after the other, and stops at the first that is none, before anything has run.
 * @param {Function} target
 * @param {number[]} numbers
 */
function call(target, numbers) {
  const takesBigInt = numbers.map(() => false);
  for (let tries = 0; ; tries++) {
    let last = -1;
    const args = numbers.map((number, index) => ({
      [Symbol.toPrimitive]() {
        last = index;
        return takesBigInt[index]
          ? BigInt.asIntN(64, BigInt(Number.isFinite(number) ? Math.trunc(number) : 7))
          : number;
      },
    }));
    try {
      return target(...args);
    } catch (error) {
      const isConversion =
        error instanceof TypeError && last >= 0 && !takesBigInt[last] && /BigInt/.test(error.message);
      if (!isConversion || tries > numbers.length) throw error;
      takesBigInt[last] = true;
    }
  }
}

/**
 * @param {string} name
 * @param {WebAssembly.Module} module
 * @param {Uint8Array} wireBytes
 */
function observe(name, module, wireBytes) {
  const lines = describeModule(module, wireBytes);
  let calls = 0;
  /** @type {WebAssembly.Exports} */
  let exports = {};
  const exportAt = (/** @type {number} */ index) => {
    const values = Object.values(exports).filter((value) => typeof value === 'function');
    return values.length === 0 ? null : /** @type {Function} */ (values[(index >>> 0) % values.length]);
  };
  let depth = 0;
  const within = (/** @type {() => unknown} */ work) => {
    // A module may have itself called by way of JavaScript for ever.
    if (depth > 3) return undefined;
    depth++;
    try {
      return work();
    } finally {
      depth--;
    }
  };
  /** @type {Record<string, (...args: any[]) => unknown>} */
  const SUPPORT = {
    throw: (value) => {
      throw new Error(`thrown ${describeValue(value)}`);
    },
    'call-export': (index) => void within(() => exportAt(index)?.()),
    'call-export-catch': (index) => {
      try {
        within(() => exportAt(index)?.());
        return 0;
      } catch (error) {
        if (isStackOverflow(error)) throw error;
        return 1;
      }
    },
    'call-ref': (target) => void within(() => target()),
    'call-ref-catch': (target) => {
      try {
        within(() => target());
        return 0;
      } catch (error) {
        if (isStackOverflow(error)) throw error;
        return 1;
      }
    },
    sleep: (_ms, id) => id,
  };
  /** @type {Record<string, Record<string, WebAssembly.ImportValue>>} */
  const imports = {};
  for (const { module: from, name: what, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    const space = imports[from];
    if (kind === 'function') {
      space[what] = (/** @type {unknown[]} */ ...args) => {
        calls++;
        if (lines.length < 20_000) lines.push(`${what}(${args.map(describeValue)})`);
        return SUPPORT[what]?.(...args);
      };
    } else if (kind === 'memory') space[what] = new WebAssembly.Memory({ initial: 16, maximum: 17 });
    else if (kind === 'table') space[what] = new WebAssembly.Table({ initial: 64, element: 'anyfunc' });
    else if (/** @type {string} */ (kind) === 'tag') {
      const { Tag, JSTag } = /** @type {any} */ (WebAssembly);
      space[what] =
        what === 'jstag' && JSTag ? JSTag : new Tag({ parameters: [what === 'jstag' ? 'externref' : 'i32'] });
    }
  }
  try {
    exports = new WebAssembly.Instance(module, imports).exports;
  } catch (error) {
    lines.push(`no instance: ${describeError(error)}`);
    return { lines, calls };
  }
  const random = randomNumbers(name);
  const initializer = exports.hangLimitInitializer;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [key, value] of Object.entries(exports)) {
      if (typeof value !== 'function' || value === initializer) continue;
      const numbers = Array.from({ length: value.length }, () => {
        const bits = random();
        return bits & 1 ? /** @type {number} */ (INTERESTING[(bits >>> 8) % INTERESTING.length]) : bits >> 1;
      });
      if (typeof initializer === 'function') initializer();
      calls++;
      try {
        lines.push(`${key}(${numbers.map(describeValue)}) = ${describeValue(call(value, numbers))}`);
      } catch (error) {
        lines.push(`${key}(${numbers.map(describeValue)}) throws ${describeError(error)}`);
        // How deep it went is a matter of the frames' size, and so is what it did on the way.
        if (isStackOverflow(error))
          return { lines: [...lines.slice(0, -1), `${key} overflows the stack`], calls };
      }
    }
  }
  lines.push(...describeState(exports, { memories: true }));
  return { lines, calls };
}

const supply = await openSupply(variant);
/** @type {Map<string, Promise<{ wireBytes: Uint8Array, module?: WebAssembly.Module, supplied?: import('./variant.mjs').Supplied, refusal?: string }>>} */
const loads = new Map();
let next = 0;
const beginNext = () => {
  const order = modules[next++];
  if (order === undefined) return;
  const wireBytes = new Uint8Array(readFileSync(order.path));
  const load = supply.load(wireBytes).then(
    (loaded) => ({ wireBytes, ...loaded }),
    (error) => ({ wireBytes, refusal: reasonOf(error) }),
  );
  loads.set(order.name, load);
  void load.then(beginNext);
};

/**
 * @param {Error} error
 * @returns {string} V8's own reason, without the function that was called, what the cache adds, and the place: where
 *   several functions are wrong, V8's threads race for the first
 */
function reasonOf({ message }) {
  const reason = message.replace(/^[\s\S]*?WebAssembly\.\w+\(\): /, '');
  return `refused: ${reason.replace(/function #\d+(:"[^"]*")?/, 'a function').replace(/ @\+\d+/, '')}`;
}

for (let started = 0; started < AT_ONCE; started++) beginNext();
for (const { name } of modules) {
  const { wireBytes, module, supplied, refusal } =
    await /** @type {NonNullable<ReturnType<typeof loads.get>>} */ (loads.get(name));
  const { lines, calls } = module ? observe(name, module, wireBytes) : { lines: [refusal], calls: 0 };
  appendFileSync(report, `${JSON.stringify({ name, lines, calls, supplied: supplied ? [supplied] : [] })}\n`);
}
await supply.end();
appendFileSync(report, `${JSON.stringify({ name: null })}\n`);
