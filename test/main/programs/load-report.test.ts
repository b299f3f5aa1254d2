import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadReport } from '../../../src/main/programs/load-report.ts';
import { MAX_PROGRAM_LOADS } from '../../../src/shared/program.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const LOAD = { pid: 12, at: 1, key: 'A'.repeat(64), wireBytes: 7, servedBy: 'disk', ms: 1.5 } as const;
const LINE = `${JSON.stringify(LOAD)}\n`;

describe('the report of a program’s loads', () => {
  it('is nothing as long as there is no file', async () => {
    const report = new LoadReport(join(scratchFolder(), 'loads'));
    expect(await report.read()).toBe(false);
    expect(report.loads).toEqual([]);
  });

  it('is read as it grows, a line only once it is whole', async () => {
    const path = join(scratchFolder(), 'loads');
    const report = new LoadReport(path);
    writeFileSync(path, LINE + LINE.slice(0, 20));
    expect(await report.read()).toBe(true);
    expect(report.loads).toEqual([LOAD]);
    appendFileSync(path, LINE.slice(20));
    expect(await report.read()).toBe(true);
    expect(report.loads).toEqual([LOAD, LOAD]);
    expect(await report.read()).toBe(false);
  });

  it('skips whatever else a program writes there', async () => {
    const wrong = [
      '',
      'x',
      '{}',
      'null',
      JSON.stringify({ ...LOAD, key: '<b>' }),
      JSON.stringify({ ...LOAD, ms: -1 }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.constantFrom(...wrong), fc.string())), async (lines) => {
        const path = join(scratchFolder(), 'loads');
        writeFileSync(
          path,
          `${lines.map((line) => `${line}\n`).join('')}${LINE}${'y'.repeat(10_000)}\n${LINE}`,
        );
        const report = new LoadReport(path);
        await report.read();
        expect(report.loads).toEqual([LOAD, LOAD]);
      }),
      { numRuns: 30 },
    );
  });

  it('remembers no more than can be shown, and counts the rest', async () => {
    const path = join(scratchFolder(), 'loads');
    writeFileSync(path, LINE.repeat(MAX_PROGRAM_LOADS + 5));
    const report = new LoadReport(path);
    await report.read();
    expect([report.loads.length, report.more]).toEqual([MAX_PROGRAM_LOADS, 5]);
  });
});
