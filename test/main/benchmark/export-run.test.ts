import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { runAsCsv, runAsJson } from '../../../src/main/benchmark/export-run.ts';
import { benchmarkRunSchema } from '../../../src/shared/benchmark-run.ts';
import { moduleOf, runOf } from './benchmark-runs.ts';

describe('as JSON', () => {
  it('holds the run, and what follows from its samples', () => {
    const exported = JSON.parse(runAsJson(runOf()));
    expect(v.parse(benchmarkRunSchema, exported)).toEqual(runOf());
    expect(exported.statistics.confidence).toBe(0.95);
    const [module] = exported.modules;
    expect(module.figures).toEqual({
      cold: { count: 5, median: 102, min: 100, max: 104, middleHalf: [101, 103] },
      disk: { count: 5, median: 11, min: 10, max: 12, middleHalf: [10.5, 11.5] },
    });
    expect(module.comparisons).toEqual([
      {
        subject: 'disk',
        reference: 'cold',
        ratio: 102 / 11,
        interval: [expect.any(Number), expect.any(Number)],
        verdict: 'faster',
      },
    ]);
  });

  it('says what failed, and what was left', () => {
    const failed = moduleOf({
      status: 'failed',
      problem: { kind: 'invalid-module', message: 'bad', advice: null },
      left: [{ series: 'stockResult', reason: 'it is no WASI command' }],
      samples: {},
    });
    const [module] = JSON.parse(runAsJson(runOf({ modules: [failed] }))).modules;
    expect(module).toMatchObject({
      status: 'failed',
      problem: { message: 'bad' },
      figures: {},
      comparisons: [],
    });
  });
});

describe('as CSV', () => {
  it('has a line for each sample, with date, machine and versions', () => {
    const [head, first, ...more] = runAsCsv(runOf()).split('\r\n');
    expect(head).toBe(
      'run,started,module,file,key,wire_bytes,artifact_bytes,series,sample,ms,cpu,cores,memory_bytes,load_at_start,load_at_end,platform,v8,electron,app,engine',
    );
    expect(first).toBe(
      `sqlite before,2026-01-02T03:04:05.000Z,sqlite.wasm,/files/sqlite.wasm,${'AB'.repeat(32)},1000,3000,cold,1,100,"Some, ""fast"" CPU",2,8589934592,0.5,1.5,linux 6.1.0 x64,13.0.245,33.2.1,0.1.0,v8-13.0-abc`,
    );
    expect(more).toHaveLength(10);
    expect(more.at(-1)).toBe('');
  });

  it('gives no spreadsheet a formula', () => {
    const csv = runAsCsv(runOf({ modules: [moduleOf({ name: '=1+1', file: '@x' })] }));
    expect(csv).toContain(",'=1+1,'@x,");
  });

  it('keeps its columns whatever the names hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const rows = parseCsv(runAsCsv(runOf({ modules: [moduleOf({ name })] })));
        expect(new Set(rows.map((fields) => fields.length))).toEqual(new Set([20]));
        expect(rows[1]?.[2]?.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(name);
      }),
    );
  });
});

/** By RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
