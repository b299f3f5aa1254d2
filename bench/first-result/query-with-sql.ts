import { createRequire } from 'node:module';
import type { ProgramRequest } from './program-request.ts';

/** The part of sql.js that is used here; the package has no types. */
type InitSqlJs = (config?: {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object;
}) => Promise<{ Database: new () => { exec(sql: string): { values: unknown[][] }[] } }>;

const ROWS = 50_000;

const FILL = `
  CREATE TABLE sale (id INTEGER PRIMARY KEY, region INTEGER, amount REAL);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
  INSERT INTO sale SELECT i, i * 7919 % 23, i * 31 % 10007 / 7.0 FROM n;`;

const QUERY = `
  SELECT region, count(*), round(sum(amount), 2), max(amount)
  FROM sale WHERE amount > 100 GROUP BY region ORDER BY sum(amount) DESC`;

/** Fills a table with 50,000 rows and asks one query of them. */
export async function query(
  { packageFolder }: ProgramRequest,
  module: WebAssembly.Module | null,
): Promise<string> {
  const initSqlJs: InitSqlJs = createRequire(import.meta.url)(packageFolder);
  const { Database } = await (module === null
    ? initSqlJs()
    : initSqlJs({
        instantiateWasm: (imports, done) => {
          done(new WebAssembly.Instance(module, imports));
          return {};
        },
      }));
  const database = new Database();
  database.exec(FILL);
  return `${JSON.stringify(database.exec(QUERY)[0]?.values)}\n`;
}
