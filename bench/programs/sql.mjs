/** sql.js: fills a table with 50,000 rows and asks one query of them. */
import { createRequire } from 'node:module';

const ROWS = 50_000;
const initSqlJs = createRequire(import.meta.url)('sql.js');
const { Database } = await initSqlJs();
const database = new Database();
database.exec(`
  CREATE TABLE sale (id INTEGER PRIMARY KEY, region INTEGER, amount REAL);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
  INSERT INTO sale SELECT i, i * 7919 % 23, i * 31 % 10007 / 7.0 FROM n;`);
const [answer] = database.exec(`
  SELECT region, count(*), round(sum(amount), 2), max(amount)
  FROM sale WHERE amount > 100 GROUP BY region ORDER BY sum(amount) DESC`);
console.log(JSON.stringify(answer.values));
