/** DuckDB, C++ with exceptions of WebAssembly's own, by Emscripten. */
import { dirname, join } from 'node:path';

/** @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use, resolve }) {
  const path = resolve('@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs');
  const { createDuckDB, NODE_RUNTIME, VoidLogger } = use(path);
  const bundle = (/** @type {string} */ name) => ({
    mainModule: join(dirname(path), `duckdb-${name}.wasm`),
    mainWorker: '',
  });
  const database = await createDuckDB(
    { mvp: bundle('mvp'), eh: bundle('eh') },
    new VoidLogger(),
    NODE_RUNTIME,
  );
  await database.instantiate(() => {});
  const connection = database.connect();
  const answers = [];
  for (const sql of [
    'SELECT g, sum(v)::DOUBLE AS s, avg(v) AS a, count(DISTINCT v) AS d FROM (SELECT i % 13 AS g, i * 7919 % 1009 AS v FROM range(5000) t(i)) GROUP BY g ORDER BY g',
    "SELECT list_sort(list(i % 5)) AS l, string_agg(upper(hex(i)), ',' ORDER BY i DESC) AS t FROM range(40) t(i)",
    'SELECT * FROM nowhere',
    "SELECT 'x'::INTEGER",
    'SELECT i, row_number() OVER (ORDER BY sin(i)) AS n FROM range(20) t(i) ORDER BY i',
  ]) {
    try {
      answers.push(connection.query(sql).toString());
    } catch (error) {
      answers.push(String(error));
    }
  }
  connection.close();
  return JSON.stringify(answers);
}
