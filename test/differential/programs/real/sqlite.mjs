/** SQLite, by Emscripten. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ use }) {
  const { Database } = await use('sql.js')();
  const database = new Database();
  const answers = [];
  for (const sql of [
    'CREATE TABLE sale (id INTEGER PRIMARY KEY, region INTEGER, amount REAL, note TEXT)',
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
     INSERT INTO sale SELECT i, i * 7919 % 23, i * 31 % 10007 / 7.0, hex(i * i) || 'é' FROM n`,
    'SELECT region, count(*), sum(amount), avg(amount), max(note), group_concat(id % 7) FROM sale GROUP BY region',
    'SELECT id, amount, rank() OVER (PARTITION BY region ORDER BY amount DESC) r FROM sale ORDER BY r, id LIMIT 50',
    "SELECT printf('%.17g', 1.0 / 3), json_extract('{\"a\":[1,2,{\"b\":null}]}', '$.a[2]'), 9223372036854775807 + 0",
    "SELECT note FROM sale WHERE note LIKE '%3F%' OR note GLOB '*[A-C]1*' ORDER BY length(note), note LIMIT 20",
    'SELECT abs(-9223372036854775808)',
    'SELECT nothing FROM nowhere',
    'INSERT INTO sale (id) VALUES (1)',
  ]) {
    try {
      answers.push(database.exec(sql));
    } catch (error) {
      answers.push(String(error));
    }
  }
  answers.push(database.export().length);
  database.close();
  return JSON.stringify(answers);
}
