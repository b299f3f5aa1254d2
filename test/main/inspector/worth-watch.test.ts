import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOAD_OUTCOMES } from '../../../src/shared/load-record.ts';
import { heldProcesses } from '../../support/child-processes.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';
import { moduleFile, openInspector } from './open-inspector.ts';

describe('the loads of a file', () => {
  it('are remembered with who answered and what each hit saved, from measured times', async () => {
    const { inspector, settled, latest, until, row } = await openInspector();
    await inspector.loadPaths([moduleFile(8601, 'one.wasm')]);
    const { id, key, last } = await settled('one.wasm');
    inspector.reload([id]);
    const warm = (await settled('one.wasm', 2)).last;
    const { compileMs } = inspector.snapshot().worth.session;
    // The start of the compiling process is none of it.
    expect(compileMs).toBeGreaterThan(0);
    expect(compileMs).toBeLessThan(last?.steps.compile ?? 0);
    const savedMs = compileMs - (warm?.ms ?? Number.NaN);
    expect(row('one.wasm')?.savedMs).toEqual({ session: savedMs, ever: savedMs });
    const { loads, left } = inspector.loads(id);
    expect(left).toBe(0);
    expect(loads).toMatchObject([
      { seq: 0, outcome: 'compiler', stored: true, savedMs: null, key, rowId: id, name: 'one.wasm' },
      { seq: 1, outcome: 'memory', stored: false, savedMs, ms: warm?.ms, at: warm?.finishedAt },
    ]);
    expect(loads[0]?.steps).toEqual(last?.steps);
    await until(() => latest.worth?.session.loads === 2);
    expect(latest.worth).toMatchObject({
      session: {
        hits: { memory: 1, disk: 0, shared: 0 },
        savedMs,
        compiles: 1,
        compileMs,
        unmeasuredHits: 0,
      },
      since: last?.finishedAt,
      problem: null,
    });
    const columns = inspector.allLoads();
    expect([...columns.outcome].map((place) => LOAD_OUTCOMES[place])).toEqual(['compiler', 'memory']);
  });

  it('are told in batches as they end', async () => {
    const { inspector, settled, loads, until } = await openInspector();
    await inspector.loadPaths([moduleFile(8602, 'one.wasm')]);
    const { id } = await settled('one.wasm');
    inspector.reload([id]);
    await until(() => loads.length === 2);
    expect(loads).toEqual(inspector.loads(id).loads);
  });

  it('that gave no module are remembered too, with why', async () => {
    const { inspector, settled, latest, until, row } = await openInspector();
    const path = writeInto(scratchFolder(), 'one.wasm', '\0asm and no more');
    await inspector.loadPaths([path]);
    const { id } = await settled('one.wasm');
    await writeFile(path, answering(8603));
    inspector.reload([id]);
    await settled('one.wasm', 2);
    await inspector.drop([id], 'both');
    await rm(path);
    await until(() => row('one.wasm')?.held.memory === false && row('one.wasm')?.entries.length === 0);
    inspector.reload([id]);
    await settled('one.wasm', 3);
    const { loads } = inspector.loads(id);
    expect(loads.map(({ outcome }) => outcome)).toEqual(['failed', 'compiler', 'failed']);
    expect(loads[0]?.message).toContain('V8 refuses it');
    expect(loads[2]).toMatchObject({ message: expect.stringContaining('there is no file'), savedMs: null });
    expect(latest.worth?.session.loads).toBe(1);
  });

  it('count as cancelled once they have begun, and not while they wait', async () => {
    const { start } = heldProcesses();
    const { inspector, until, row, rows } = await openInspector({ startChildProcess: start });
    const paths = [1, 2, 3, 4, 5].map((n) => moduleFile(8610 + n, `${n}.wasm`));
    await inspector.loadPaths(paths);
    await until(() => row('4.wasm')?.state === 'loading' && row('5.wasm')?.state === 'queued');
    inspector.cancelAll();
    await until(() => [...rows.values()].every(({ state }) => state === 'cancelled'));
    expect([...inspector.allLoads().outcome].map((place) => LOAD_OUTCOMES[place])).toEqual(
      Array(4).fill('cancelled'),
    );
    expect(inspector.loads(row('5.wasm')?.id ?? '').loads).toEqual([]);
  });
});

it('keeps what loads saved, and what compiles took, for the next start', async () => {
  const cacheDirectory = join(scratchFolder(), 'cache');
  const worthFolder = join(scratchFolder(), 'worth');
  const path = moduleFile(8621, 'one.wasm');
  const first = await openInspector({ cacheDirectory, worthFolder });
  await first.inspector.loadPaths([path]);
  await first.settled('one.wasm');
  const { compileMs } = first.inspector.snapshot().worth.session;
  await first.inspector.close();

  const second = await openInspector({ cacheDirectory, worthFolder });
  await second.inspector.loadPaths([path]);
  const { last, savedMs } = await second.settled('one.wasm');
  expect(last?.servedBy).toBe('disk');
  expect(savedMs?.session).toBeCloseTo(compileMs - (last?.ms ?? Number.NaN), 2);
  const { session, ever } = second.inspector.snapshot().worth;
  expect([session.loads, ever.loads, ever.compiles]).toEqual([1, 2, 1]);
  expect(await second.inspector.worthOfModules('ever')).toMatchObject({
    modules: [{ name: 'one.wasm', loads: 2, hits: { disk: 1 } }],
    left: 0,
  });
  expect((await second.inspector.worthOfModules('session')).modules).toMatchObject([{ loads: 1 }]);
});

it('takes what the stored entry tells of its compile where nothing else is known', async () => {
  const cacheDirectory = join(scratchFolder(), 'cache');
  const path = moduleFile(8622, 'one.wasm');
  const first = await openInspector({ cacheDirectory });
  await first.inspector.loadPaths([path]);
  await first.settled('one.wasm');
  const { compileMs } = first.inspector.snapshot().worth.session;
  await first.inspector.close();

  const second = await openInspector({ cacheDirectory });
  await second.inspector.loadPaths([path]);
  const row = await second.settled('one.wasm');
  expect(row.last?.servedBy).toBe('disk');
  expect(row.savedMs?.session).toBeCloseTo(compileMs - (row.last?.ms ?? Number.NaN), 6);
  expect(second.inspector.snapshot().worth.session).toMatchObject({ unmeasuredHits: 0, compiles: 0 });
});

it('says what a compile is expected to take while it runs, from the last one', async () => {
  const { inspector, settled, expected } = await openInspector();
  await inspector.loadPaths([moduleFile(8631, 'one.wasm')]);
  const { id, last, expected: afterwards } = await settled('one.wasm');
  expect(afterwards).toBeNull();
  // Nothing of its size has been compiled yet.
  expect(expected).toEqual([]);
  await inspector.drop([id], 'both');
  inspector.reload([id]);
  await settled('one.wasm', 2);
  expect(expected).toContainEqual({ from: 'last-compile', ms: last?.steps.compile, at: last?.finishedAt });
});
