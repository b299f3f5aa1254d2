/** A program that knows nothing of a cache: computes one result with sql.js, of as many rows as `ROWS` says, prints it and ends. */
import { createRequire } from 'node:module';

const initSqlJs = createRequire(import.meta.url)(process.env.SQL_JS ?? 'sql.js');
const { Database } = await initSqlJs();
const database = new Database();
database.run('CREATE TABLE numbers (n INTEGER)');
database.run(
  `INSERT INTO numbers WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < ${process.env.ROWS ?? 20_000}) SELECT n FROM up`,
);
const [{ values }] = database.exec('SELECT sum(n * n % 1000), count(*) FROM numbers');
console.log(JSON.stringify(values));
