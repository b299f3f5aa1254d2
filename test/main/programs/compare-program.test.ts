import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { compareProgram, countRuns } from '../../../src/main/programs/compare-program.ts';
import { newComparison } from '../../../src/main/programs/comparison-queue.ts';
import { comparisonAsCsv, exported } from '../../../src/main/programs/export-comparison.ts';
import { programOfWords } from '../../../src/main/programs/resolve-program.ts';
import { type ComparedRun, programComparisonSchema } from '../../../src/shared/program-comparison.ts';
import { NODE } from '../../package/support/commands.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const SQL = join(PROJECT_ROOT, 'node_modules/sql.js/dist/sql-wasm.js');
const SUMS = `
  import { createRequire } from 'node:module';
  const SQL = await createRequire(import.meta.url)(${JSON.stringify(SQL)})();
  new SQL.Database().exec('with recursive up(n) as (select 1 union all select n + 1 from up where n < 1000000) select sum(n) from up');
  console.log(new SQL.Database().exec('select 40 + 2')[0].values[0][0]);
`;

const runFolders = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('wasm-cache-inspector-program-'));

interface Compared {
  runs?: number;
  signal?: AbortSignal;
  limit?: number;
  onRun?(kind: string): void;
}

/** Compares a script on a plain Node. */
async function compared(script: string, { runs = 1, onRun, ...options }: Compared = {}) {
  const folder = scratchFolder();
  const file = writeInto(folder, 'program.mjs', script);
  const program = await programOfWords([NODE, file], folder);
  const kinds: string[] = [];
  const taken: ComparedRun[] = [];
  const warnings: string[] = [];
  const done = compareProgram(
    program,
    { runs, signal: new AbortController().signal, ...options },
    {
      onRun: (kind) => {
        kinds.push(kind);
        onRun?.(kind);
      },
      onCompiling: () => {},
      onTaken: (run) => {
        if (run) taken.push(run);
      },
      onWarning: (message) => warnings.push(message),
    },
  );
  return { done, program, folder, kinds, taken, warnings };
}

describe('a comparison', () => {
  it('runs without, with an empty cache and with a filled one in turn, and cleans up', async () => {
    const before = runFolders();
    const { done, kinds, taken, warnings, program } = await compared(SUMS, { runs: 2 });
    await done;
    const round = ['without', 'first', 'warm'];
    expect(kinds).toEqual(['trying', 'without', 'first', 'trying', 'warm', ...round]);
    expect(kinds).toHaveLength(countRuns(2));
    expect(taken.map(({ kind }) => kind)).toEqual([...round, ...round]);
    for (const { exitCode, out, kind, loads, ms, firstOutputMs } of taken) {
      expect([exitCode, out.bytes]).toEqual([0, 3]);
      expect(firstOutputMs).toBeLessThanOrEqual(ms);
      expect(loads.map(({ servedBy }) => servedBy)).toEqual(
        { without: [], first: ['stock'], warm: ['disk'] }[kind],
      );
    }
    expect(new Set(taken.map(({ out }) => out.hash)).size).toBe(1);
    expect(warnings).toEqual([]);
    expect(runFolders()).toEqual(before);

    const comparison = { ...newComparison(program, { runs: 2, node: null, appVersion: '1' }), taken };
    expect(v.safeParse(programComparisonSchema, comparison).issues).toBeUndefined();
    expect(exported(comparison).analysis).toMatchObject({ out: 'same', err: 'same' });
    expect(comparisonAsCsv(comparison).trimEnd().split('\r\n')).toHaveLength(1 + 6);
  });

  it('leaves the person’s own hook out of the runs without', async () => {
    const folder = scratchFolder();
    const note = join(folder, 'note');
    const { done } = await compared(
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(note)}, (process.env.WASM_COMPILE_CACHE_DISABLE ?? '-') + ' ');`,
    );
    await done;
    expect(readFileSync(note, 'utf8').trim().split(' ')).toEqual(['1', '1', '-', '-', '-']);
  });

  it('ends at once with what it runs, and leaves nothing behind', async () => {
    const before = runFolders();
    const abort = new AbortController();
    const { done, folder, taken } = await compared(
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => {});
       writeFileSync('pid', String(process.pid));
       setInterval(() => {}, 1000);`,
      { signal: abort.signal },
    );
    const pidFile = join(folder, 'pid');
    await expect
      .poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', { timeout: 20_000 })
      .toBe(true);
    abort.abort();
    await expect(done).rejects.toThrow();
    expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow();
    expect(taken).toEqual([]);
    expect(runFolders()).toEqual(before);
  });

  it('is given up where the program does not end by itself', async () => {
    const { done } = await compared('setInterval(() => {}, 1000);', { limit: 500 });
    await expect(done).rejects.toThrow(/had not ended after/);
  });
});
