/** What can be seen of a module from outside, as lines of text: two processes that print the same have seen the same. */
import { sectionsOf } from './read-sections.mjs';

/**
 * @param {unknown} value
 * @returns {string} NaNs are all one: which bits they have is left to the machine
 */
export function describeValue(value) {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value.length > 200 ? value.slice(0, 200) : value);
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  // V8 names an exported function by its index.
  if (typeof value === 'function') return `function ${value.name}`;
  // The struct or array of a collected heap has no string to give.
  if (typeof value === 'object' && value !== null) return 'object';
  return String(value);
}

/**
 * @param {unknown} error
 * @returns {string} its kind, its message, and the frames of its stack that are wasm's: function, index and offset
 */
export function describeError(error) {
  if (!(error instanceof Error)) {
    return error instanceof WebAssembly.Exception ? 'WebAssembly.Exception' : describeValue(error);
  }
  const frames = (error.stack ?? '').split('\n').filter((line) => /wasm-function\[|wasm:\/\//.test(line));
  return [`${error.name}: ${error.message}`, ...frames.map((frame) => frame.trim())].join(' | ');
}

/** @param {unknown} error */
export function isStackOverflow(error) {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded';
}

/**
 * @param {WebAssembly.Module} module
 * @param {Uint8Array} wireBytes
 * @returns {string[]} imports, exports and custom sections
 */
export function describeModule(module, wireBytes) {
  return [
    `imports ${JSON.stringify(WebAssembly.Module.imports(module))}`,
    `exports ${JSON.stringify(WebAssembly.Module.exports(module))}`,
    ...customSectionNames(wireBytes).map((name) => {
      const sections = WebAssembly.Module.customSections(module, name);
      return `custom ${JSON.stringify(name)} ${sections.map((bytes) => `${bytes.byteLength}:${checksum(new Uint8Array(bytes))}`)}`;
    }),
  ];
}

/**
 * @param {Uint8Array} wireBytes
 * @returns {string[]} each name once, and one that no section has
 */
function customSectionNames(wireBytes) {
  const names = new Set(['no such section']);
  for (const { id, number, bytes } of sectionsOf(wireBytes)) {
    if (id === 0) names.add(new TextDecoder().decode(bytes(number())));
  }
  return [...names];
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} FNV-1a of 32 bits: equal bytes have equal ones, and nobody forges any here
 */
export function checksum(bytes) {
  let sum = 0x811c9dc5;
  for (let index = 0; index < bytes.length; index++) {
    sum = Math.imul(sum ^ /** @type {number} */ (bytes[index]), 0x01000193);
  }
  return (sum >>> 0).toString(16);
}

/**
 * @param {WebAssembly.Exports} exports
 * @param {{ memories: boolean }} what
 * @returns {string[]} what the instance holds in the end
 */
export function describeState(exports, { memories }) {
  const lines = [];
  for (const [name, value] of Object.entries(exports)) {
    if (value instanceof WebAssembly.Memory) {
      const bytes = new Uint8Array(value.buffer);
      lines.push(`memory ${name} ${bytes.length}${memories ? ` ${checksum(bytes)}` : ''}`);
    } else if (value instanceof WebAssembly.Table) lines.push(`table ${name} ${value.length}`);
    else if (value instanceof WebAssembly.Global) lines.push(`global ${name} ${globalValue(value)}`);
  }
  return lines;
}

/** @param {WebAssembly.Global} global */
function globalValue(global) {
  try {
    return describeValue(global.value);
  } catch (error) {
    // JavaScript has no vectors.
    return describeError(error);
  }
}
