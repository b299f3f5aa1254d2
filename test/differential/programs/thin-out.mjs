/** Takes the machine code of half of the functions out of what a cache has kept. */
import {
  allocateArtifact,
  findAddon,
  findCodec,
  heldWireBytes,
  toWireBytes,
} from 'wasm-compile-cache/engine';
import { sectionsOf } from './read-sections.mjs';

const { Module } = WebAssembly;
const FUNCTION_SECTION = 3;
/** Of so many functions some have machine code, and are in each half. */
const MANY = 16;

/** @param {import('wasm-compile-cache').Cache} cache whose codec is the addon */
export async function thinOut(cache) {
  const codec = findCodec(findAddon());
  const { deterministicId: engineId } = cache.engine;
  const stored = [];
  for await (const entry of cache.disk.entries()) stored.push(entry);
  for (const { key, origin } of stored) {
    const wireBytes = await cache.disk.wireBytesOf({ key, engineId });
    const whole = Uint8Array.from(new Uint8Array(await cache.disk.artifactOf(key, cache.engine))).buffer;
    const imports = Module.imports(new Module(Uint8Array.from(wireBytes)));
    const imported = imports.filter(({ kind }) => kind === 'function').length;
    const count = ownFunctionsOf(wireBytes);
    const half = halfOf(count, key);
    const rest = whole.byteLength > 0 && codec?.artifactOfFunctions?.(whole, wireBytes, imported, half);
    if (!rest && whole.byteLength > 0 && count >= MANY) throw new Error(`${key} cannot be thinned out`);
    // Nothing was serialized, or nothing would be left.
    if (!rest) continue;
    const artifact = allocateArtifact(rest.byteLength);
    new Uint8Array(artifact).set(new Uint8Array(rest));
    const held = toWireBytes(wireBytes);
    const module = {
      module: /** @type {any} */ ({}),
      stock: false,
      wireSource: heldWireBytes(held),
      wireLength: held.byteLength,
      artifactBytes: rest.byteLength,
      origin: origin && { ...origin, mode: 'as-used' },
    };
    const engine = /** @type {any} */ ({ deterministicId: engineId, serialize: async () => artifact });
    await cache.disk.save(key, engine, module);
  }
}

/**
 * A bit for each function, half of them set, and always the same ones of a module.
 * @param {number} count
 * @param {string} key
 */
function halfOf(count, key) {
  const bits = new Uint8Array(Math.ceil(count / 8));
  let state = Number.parseInt(key.slice(0, 8), 16) | 1;
  for (let index = 0; index < count; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if (state & 1) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}

/** @param {Uint8Array} wireBytes of a valid module */
function ownFunctionsOf(wireBytes) {
  for (const { id, number } of sectionsOf(wireBytes)) if (id === FUNCTION_SECTION) return number();
  return 0;
}
