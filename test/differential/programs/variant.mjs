/** A process's way to modules: stock V8, or the cache in one of its modes. */

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { openCache } from 'wasm-compile-cache';
import { thinOut } from './thin-out.mjs';

/**
 * @typedef {object} Variant
 * @property {'stock' | 'optimized' | 'fill' | 'disk'} phase `stock` is V8 as it comes, and `optimized` V8's optimizing
 *   compiler alone, both without the cache; `fill` misses, and keeps; `disk` finds
 * @property {import('wasm-compile-cache').CompileMode} [mode]
 * @property {boolean} [sync] whether it loads by `loadSync`
 * @property {string} [directory] the cache's
 * @property {boolean} [trains] whether all that runs while it fills is optimized at once
 * @property {boolean} [thins] whether half of the functions are taken out of what is kept
 *
 * @typedef {object} Supplied how a module was come by
 * @property {string} servedBy
 * @property {string | null} follows
 * @property {number} artifactBytes
 * @property {string[]} warnings
 * @property {string | null} codec the cache's; null without one
 * @property {string | null} choice what `auto` chose, and why
 * @property {number} [wireLength] where one work has several modules
 *
 * @typedef {object} Supply
 * @property {(bytes: Uint8Array, options?: object) => Promise<{ module: WebAssembly.Module, supplied: Supplied }>} load
 * @property {(bytes: Uint8Array) => { module: WebAssembly.Module, supplied: Supplied }} loadSync
 * @property {() => Promise<void>} end waits until what is to be kept is kept
 */

const STOCK = { servedBy: 'stock', follows: null, artifactBytes: 0, warnings: [], codec: null, choice: null };
const { compile, Module } = WebAssembly;

/**
 * @param {Variant} variant
 * @returns {Promise<Supply>} which keeps the process alive until its end: V8's compiles do not
 */
export async function openSupply(variant) {
  const alive = setInterval(() => {}, 60_000);
  const supply = await open(variant);
  return {
    ...supply,
    end: async () => {
      await supply.end();
      clearInterval(alive);
    },
  };
}

/**
 * @param {Variant} variant
 * @returns {Promise<Supply>}
 */
async function open({ phase, mode = 'auto', sync = false, directory = '', trains = false, thins = false }) {
  if (phase === 'stock' || phase === 'optimized') {
    if (phase === 'optimized') for (const flag of optimizingFlags()) setFlagsFromString(flag);
    return {
      load: async (bytes, options) => ({
        // TypeScript's library does not know the second argument yet.
        module: await /** @type {any} */ (compile)(bytes, options),
        supplied: STOCK,
      }),
      loadSync: (bytes) => ({ module: new Module(/** @type {BufferSource} */ (bytes)), supplied: STOCK }),
      end: async () => {},
    };
  }
  const cache = await openCache({ directory, compile: mode, smallest: 0 });
  const training = trains && phase === 'fill' ? beginTraining() : null;
  /** @param {Awaited<ReturnType<typeof cache.load>> | ReturnType<typeof cache.loadSync>} result */
  const give = ({ module, servedBy, follows, artifactBytes, warnings, choice }) => ({
    module: /** @type {WebAssembly.Module} */ (module),
    supplied: {
      servedBy,
      follows,
      artifactBytes,
      warnings: warnings.map(({ message }) => message),
      codec: cache.engine.codec,
      choice: choice && `${choice.code}, ${choice.reason}`,
    },
  });
  return {
    load: async (bytes, compileOptions) =>
      sync
        ? give(cache.loadSync(bytes))
        : give(await cache.load({ bytes }, compileOptions ? { compileOptions } : {})),
    loadSync: (bytes) => give(cache.loadSync(bytes)),
    end: async () => {
      if (phase === 'fill') {
        // V8 publishes what it has optimized in turns of this thread.
        if (training) await sleep(200);
        training?.();
        await cache.flush();
        await cache.followUps.background.idle();
        if (thins) await thinOut(cache);
      }
      await cache.close();
    },
  };
}

/** From V8 14 on, inlining wants to know what ran before, and aborts where nothing did. */
function optimizingFlags() {
  const flags = ['--no-liftoff', '--no-wasm-lazy-compilation'];
  const inlining = ['--no-wasm-inlining', '--no-wasm-inlining-call-indirect'];
  return Number.parseInt(process.versions.v8, 10) >= 14 ? [...flags, ...inlining] : flags;
}

/**
 * Makes V8 optimize what runs at its first call. The budget is read when a module is compiled, and part of what an
 * artifact is bound to, so it is to be set back before one is made.
 * @returns {() => void} sets it back
 */
function beginTraining() {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  const [, usual] =
    /--wasm-tiering-budget \([\s\S]*?default: (?:--wasm-tiering-budget=)?(\d+)/.exec(options) ?? [];
  if (usual === undefined) throw new Error('this V8 does not say its tiering budget');
  setFlagsFromString('--wasm-tiering-budget=1');
  return () => setFlagsFromString(`--wasm-tiering-budget=${usual}`);
}
