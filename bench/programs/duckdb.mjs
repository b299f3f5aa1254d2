/** duckdb: starts the database and asks it two queries. */
import { createRequire } from 'node:module';

const from = createRequire(import.meta.url);
const { ConsoleLogger, createDuckDB, LogLevel, NODE_RUNTIME } = from(
  '@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs',
);
const bundles = {
  mvp: { mainModule: from.resolve('@duckdb/duckdb-wasm/dist/duckdb-mvp.wasm'), mainWorker: '' },
  eh: { mainModule: from.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'), mainWorker: '' },
};
const database = await createDuckDB(bundles, new ConsoleLogger(LogLevel.WARNING), NODE_RUNTIME);
await database.instantiate();
const connection = database.connect();
const QUERIES = [
  'SELECT i % 23 AS region, count(*)::INT AS sales, sum(i * 31 % 10007)::INT AS amount FROM range(200000) t(i) GROUP BY region ORDER BY region',
  "SELECT count(*)::INT AS found FROM (SELECT 'name ' || i AS name FROM range(100000) t(i)) WHERE name LIKE '%42%'",
];
for (const query of QUERIES) {
  for (const row of connection.query(query).toArray()) console.log(row.toString());
}
