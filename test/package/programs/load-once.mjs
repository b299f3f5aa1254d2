/** A program with the cache in it: loads one module, and writes down how that went when all is over. */
import { writeFileSync } from 'node:fs';
import { openCache } from 'wasm-compile-cache';

/**
 * @typedef {object} Order
 * @property {string} directory the cache's
 * @property {string} file the module's
 * @property {string} report where to write it
 * @property {import('wasm-compile-cache').CompileMode} [compile] what a miss gets
 * @property {'closed' | 'left-open' | 'closed-while-compiling'} [end] how it leaves the cache
 */

/** @type {Order} */
const {
  directory,
  file,
  report,
  compile = 'ahead-of-time',
  end = 'closed',
} = JSON.parse(process.env.LOAD_ONCE ?? '');

async function loadOnce() {
  const before = ownResources();
  const cache = await openCache({ directory, compile, smallest: 0 });
  const outcome = end === 'closed-while-compiling' ? await cutShort(cache) : await load(cache);
  if (end !== 'left-open') await cache.close();
  // What has just ended is counted until Node has closed it, at the end of its turn.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  const resources = process.getActiveResourcesInfo();
  for (const own of before) if (resources.includes(own)) resources.splice(resources.indexOf(own), 1);
  writeFileSync(report, JSON.stringify({ ...outcome, resources }));
}

function ownResources() {
  // Node makes them when they are first asked for, as a thread's start does.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return process.getActiveResourcesInfo();
}

/** @param {import('wasm-compile-cache').Cache} cache */
async function load(cache) {
  const { module, servedBy, saved, promoted, warnings, artifactBytes, steps } = await cache.load({
    path: file,
  });
  return {
    servedBy,
    saved,
    promoted,
    artifactBytes,
    steps: Object.keys(steps),
    warnings: warnings.map(({ message }) => message),
    exports: WebAssembly.Module.exports(/** @type {WebAssembly.Module} */ (module)).length,
    stats: await cache.stats(),
  };
}

/** @param {import('wasm-compile-cache').Cache} cache */
async function cutShort(cache) {
  const loading = cache.load(
    { path: file },
    {
      onNews: (news) => {
        if (news.type === 'compile' && news.phase === 'running') setTimeout(() => void cache.close(), 200);
      },
    },
  );
  return loading.then(
    () => ({ failure: null }),
    (error) => ({ failure: error.kind }),
  );
}

export const done = loadOnce();
