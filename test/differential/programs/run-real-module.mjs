/** Runs a package with its own loader, and notes every call across the border: what is in a report, see `run-random-modules.mjs`. */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describeModule } from './observe.mjs';
import { stopTime, Trace, traceWebAssembly } from './traced-webassembly.mjs';
import { openSupply } from './variant.mjs';

/**
 * @typedef {object} RealWork
 * @property {string} name
 * @property {string} driver the path of what uses the package, and gives what came of it as text
 * @property {string} from a path in the project that has the package installed
 *
 * @typedef {object} Tools what a driver is given
 * @property {(name: string) => any} use requires a package of the project
 * @property {(name: string) => string} resolve gives the path of a file of an installed package
 * @property {(path: string) => Promise<any>} load imports a file of an installed package
 */

const { works, variant, report } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
// Programs read their own arguments.
process.argv.length = 2;
Error.stackTraceLimit = 50;

const supply = await openSupply(variant);
const trace = new Trace();
const { random } = stopTime(trace);
const noNoise = (/** @type {any} */ array) => {
  const bytes = new Uint8Array(array.buffer ?? array, array.byteOffset ?? 0, array.byteLength);
  for (let index = 0; index < bytes.length; index++) bytes[index] = random() * 256;
  return array;
};
globalThis.crypto.getRandomValues = noNoise;
// That of programs in CommonJS: the cache has imported its own.
Object.assign(createRequire(import.meta.url)('crypto'), { randomFillSync: noNoise });
const { supplied, modules, memories } = traceWebAssembly(supply, trace);

/** @param {RealWork} work */
async function run({ driver, from }) {
  const require = createRequire(from);
  const { drive } = await import(pathToFileURL(driver).href);
  try {
    return await drive({
      use: require,
      resolve: require.resolve,
      load: (/** @type {string} */ path) => import(pathToFileURL(require.resolve(path)).href),
    });
  } catch (error) {
    return `throws ${/** @type {Error} */ (error).name}: ${withoutPlace(/** @type {Error} */ (error).message)}`;
  }
}

/** Which of V8's functions was called, and which of several that are wrong was found first, is no matter. @param {string} message */
function withoutPlace(message) {
  return message
    .replace(/^[\s\S]*?WebAssembly\.\w+\(\): /, '')
    .replace(/function #\d+(:"[^"]*")?/, 'a function')
    .replace(/ @\+\d+/, '');
}

for (const work of works) {
  const result = await run(work);
  const lines = [
    ...modules.flatMap(({ module, wireBytes }) => describeModule(module, wireBytes)),
    ...trace.end(),
    `result: ${result}`,
    ...[...memories].map(({ buffer }) => {
      const digest = createHash('sha256').update(new Uint8Array(buffer).slice()).digest('hex');
      return `memory of ${buffer.byteLength}: ${digest.slice(0, 16)}`;
    }),
  ];
  appendFileSync(report, `${JSON.stringify({ name: work.name, lines, calls: trace.calls, supplied })}\n`);
}
await supply.end();
appendFileSync(report, `${JSON.stringify({ name: null })}\n`);
process.exit(0);
