/** Works for a while with one module, and tells how much it got done. */
import { createRequire } from 'node:module';
import { STEADY_STATE_VARIABLE, type SteadyStateRequest, type SteadyStateSample } from './request.ts';

/** The part of sql.js that is used here; the package has no types. */
type InitSqlJs = (config?: {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object;
}) => Promise<{ Database: new () => { exec(sql: string): { values: unknown[][] }[]; close(): void } }>;

const ROUND = [
  'CREATE TABLE sale (id INTEGER PRIMARY KEY, region INTEGER, amount REAL, note TEXT)',
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
   INSERT INTO sale SELECT i, i * 7919 % 23, i * 31 % 10007 / 7.0, 'sale number ' || i FROM n`,
  'CREATE INDEX by_region ON sale (region, amount)',
  'SELECT region, count(*), sum(amount) FROM sale WHERE amount > 100 GROUP BY region ORDER BY 3 DESC',
  "SELECT count(*) FROM sale WHERE note LIKE '%42%'",
  'UPDATE sale SET amount = amount * 1.5 WHERE region = 7',
];

const request: SteadyStateRequest = JSON.parse(process.env[STEADY_STATE_VARIABLE] ?? '');

async function work(): Promise<SteadyStateSample> {
  const { mode, cacheDirectory: directory, packageFolder, wasm, seconds } = request;
  const initSqlJs: InitSqlJs = createRequire(import.meta.url)(packageFolder);
  if (mode === null)
    return { throughput: await roundsPerSecond(await initSqlJs(), seconds), servedBy: 'stock' };
  const { openCache } = await import('wasm-compile-cache');
  const cache = await openCache({ directory, compile: mode });
  const { module, servedBy } = await cache.load({ path: wasm });
  const sql = await initSqlJs({
    instantiateWasm: (imports, done) => {
      done(new WebAssembly.Instance(module as WebAssembly.Module, imports));
      return {};
    },
  });
  const throughput = await roundsPerSecond(sql, seconds);
  await cache.flush();
  await cache.close();
  return { throughput, servedBy };
}

async function roundsPerSecond(
  { Database }: Awaited<ReturnType<InitSqlJs>>,
  seconds: number,
): Promise<number> {
  const start = performance.now();
  let rounds = 0;
  while (performance.now() - start < seconds * 1000) {
    const database = new Database();
    for (const statement of ROUND) database.exec(statement);
    database.close();
    rounds++;
    // What V8 and the cache have to do on this thread is done between rounds, as in any program.
    await new Promise(setImmediate);
  }
  return rounds / ((performance.now() - start) / 1000);
}

process.stdout.write(JSON.stringify(await work()));
