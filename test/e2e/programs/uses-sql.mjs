/** A program that knows nothing of any cache: it opens a database, and goes on until its input ends. */
import { createRequire } from 'node:module';

const initSqlJs = createRequire(import.meta.url)('sql.js');
const { Database } = await initSqlJs();
const database = new Database();
console.log(JSON.stringify(database.exec('select 6 * 7 as answer')[0]?.values));
process.stdin.resume().on('end', () => database.close());
