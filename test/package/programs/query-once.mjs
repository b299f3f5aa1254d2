/** A command line tool that keeps its wasm: loads sql.js's module, computes one result with it, and ends at once. */
import { writeFileSync } from 'node:fs';
import { openCache } from 'wasm-compile-cache';

/**
 * @typedef {object} Order
 * @property {string} directory the cache's
 * @property {string} file sql.js's module
 * @property {string} glue sql.js's own loader
 * @property {string} report where to write what came of it
 * @property {import('wasm-compile-cache').CompileMode} compile
 * @property {boolean} [waits] whether it waits for what is compiled in the background
 */

/** @type {Order} */
const { directory, file, glue, report, compile, waits = false } = JSON.parse(process.env.QUERY_ONCE ?? '');

const cache = await openCache({ directory, compile });
const { module, servedBy, follows, artifactBytes, warnings } = await cache.load({ path: file });
const { default: initSqlJs } = await import(glue);
const sql = await initSqlJs({
  /**
   * @param {WebAssembly.Imports} imports
   * @param {(instance: WebAssembly.Instance) => void} take
   */
  instantiateWasm(imports, take) {
    WebAssembly.instantiate(/** @type {WebAssembly.Module} */ (module), imports).then(take);
    return {};
  },
});
const database = new sql.Database();
database.run('CREATE TABLE numbers (n INTEGER)');
database.run(
  'INSERT INTO numbers WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 60000) SELECT n FROM up',
);
const [{ values }] = database.exec('SELECT sum(n * n % 1000), count(*) FROM numbers');
if (waits) await cache.followUps.background.idle();
const { background } = await cache.stats();
writeFileSync(
  report,
  JSON.stringify({
    answer: values,
    servedBy,
    follows,
    artifactBytes,
    background,
    warnings: warnings.map(({ message }) => message),
  }),
);
