import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunsFolder } from '../../../src/main/benchmark/runs-folder.ts';
import { failureOf } from '../../support/failures.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { moduleOf, runOf } from './benchmark-runs.ts';

const at = (minute: number) => Date.UTC(2026, 0, 2, 3, minute);
const emptyFolder = (most?: number) => new RunsFolder(join(scratchFolder(), 'benchmarks'), most);
const fileOf = ({ path }: RunsFolder, run = runOf()) => join(path, `${run.startedAt}-${run.id}.json`);

describe('kept runs', () => {
  it('are there again as they were, the latest first', async () => {
    const folder = emptyFolder();
    const runs = [3, 9, 1].map((minute) =>
      runOf({ id: randomUUID(), startedAt: at(minute), name: `${minute}` }),
    );
    for (const run of runs) await folder.keep(run);
    const { runs: kept, damaged } = await new RunsFolder(folder.path).list();
    expect(kept.map(({ name }) => name)).toEqual(['9', '3', '1']);
    expect(kept[0]).toEqual({
      id: runs[1]?.id,
      name: '9',
      startedAt: at(9),
      runs: 5,
      status: 'done',
      modules: ['sqlite.wasm'],
      engine: 'v8-13.0-abc',
    });
    expect(damaged).toEqual([]);
    expect(await folder.read(runs[0]?.id ?? '')).toEqual(runs[0]);
  });

  it('are none where the folder is not there yet', async () => {
    const folder = emptyFolder();
    expect(await folder.list()).toEqual({ runs: [], damaged: [], folder: folder.path });
    expect(existsSync(folder.path)).toBe(false);
  });

  it('are not more than can be kept: the oldest go', async () => {
    const folder = emptyFolder(2);
    for (const minute of [5, 1, 3]) {
      await folder.keep(runOf({ id: randomUUID(), startedAt: at(minute), name: `${minute}` }));
    }
    expect((await folder.list()).runs.map(({ name }) => name)).toEqual(['5', '3']);
    expect(readdirSync(folder.path)).toHaveLength(2);
  });

  it('get another name, which their list and they themselves have', async () => {
    const folder = emptyFolder();
    await folder.keep(runOf());
    expect((await folder.list()).runs[0]?.name).toBe('sqlite before');
    await folder.rename(runOf().id, 'sqlite 3.50');
    expect((await folder.list()).runs[0]?.name).toBe('sqlite 3.50');
    expect(await folder.read(runOf().id)).toEqual(runOf({ name: 'sqlite 3.50' }));
    expect(readdirSync(folder.path)).toHaveLength(1);
  });

  it('are deleted, and come back until others are deleted', async () => {
    const folder = emptyFolder();
    const [one, two] = [runOf({ name: 'one' }), runOf({ id: randomUUID(), startedAt: at(9), name: 'two' })];
    await folder.keep(one);
    await folder.keep(two);
    await folder.delete([one.id, two.id]);
    expect((await folder.list()).runs).toEqual([]);
    expect(await folder.undoDelete()).toBe(2);
    expect((await folder.list()).runs.map(({ name }) => name)).toEqual(['two', 'one']);
    expect(await folder.undoDelete()).toBe(0);
    await folder.delete([one.id]);
    await folder.delete([two.id]);
    expect(await folder.undoDelete()).toBe(1);
    expect((await folder.list()).runs.map(({ name }) => name)).toEqual(['two']);
    await folder.delete([two.id]);
    await folder.emptyDeleted();
    expect(await folder.undoDelete()).toBe(0);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('that are not there any more cannot be read, renamed or deleted', async () => {
    const folder = emptyFolder();
    const { id } = runOf();
    for (const act of [() => folder.read(id), () => folder.rename(id, 'x'), () => folder.delete([id])]) {
      expect((await failureOf(act(), Error)).message).toContain(`there is no kept run ${id}`);
    }
  });
});

describe('a damaged file', () => {
  it.each([
    ['not JSON', '{', 'it is not JSON'],
    ['another thing', '{}', 'it does not hold a run'],
    ['a later version', JSON.stringify({ ...runOf(), version: 2 }), 'it does not hold a run: version'],
    [
      'a wrong sample',
      JSON.stringify(runOf({ modules: [moduleOf({ samples: { disk: [-1] } })] })),
      'modules.0',
    ],
    ['another run', JSON.stringify(runOf({ id: randomUUID() })), 'another run than its name says'],
    ['too much', ' '.repeat(4 * 2 ** 20 + 1), 'more than 4194304 bytes'],
  ])('that holds %s is skipped, and told of', async (_what, content, reason) => {
    const folder = emptyFolder();
    const good = runOf({ id: randomUUID(), startedAt: at(59) });
    await folder.keep(good);
    await writeFile(fileOf(folder), content);
    const { runs, damaged } = await folder.list();
    expect(runs.map(({ id }) => id)).toEqual([good.id]);
    expect(damaged).toEqual([
      { file: `${runOf().startedAt}-${runOf().id}.json`, reason: expect.stringContaining(reason) },
    ]);
    expect((await failureOf(folder.read(runOf().id), Error)).message).toContain(reason);
  });

  it('is a folder or a link to nothing, too', async () => {
    const folder = emptyFolder();
    mkdirSync(fileOf(folder), { recursive: true });
    symlinkSync('/nothing/there', join(folder.path, `${at(3)}-${randomUUID()}.json`));
    expect((await folder.list()).damaged.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/ENOENT|it is not a file/),
      expect.stringMatching(/ENOENT|it is not a file/),
    ]);
  });

  it('is noticed where a run was good before', async () => {
    const folder = emptyFolder();
    await folder.keep(runOf());
    expect((await folder.list()).runs).toHaveLength(1);
    await writeFile(fileOf(folder), `${await readFile(fileOf(folder), 'utf8')}}`);
    expect(await folder.list()).toMatchObject({ runs: [], damaged: [{ reason: 'it is not JSON' }] });
  });

  it('of any content never keeps the list from being given', async () => {
    const folder = emptyFolder();
    await folder.keep(runOf({ id: randomUUID(), startedAt: at(59) }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (content) => {
        await writeFile(fileOf(folder), content);
        const { runs, damaged } = await folder.list();
        expect([runs.length, damaged.length]).toEqual([1, 1]);
      }),
      { numRuns: 50 },
    );
  });
});

it('leaves alone what is no run by its name', async () => {
  const folder = emptyFolder();
  await folder.keep(runOf());
  writeInto(folder.path, 'notes.json', 'mine');
  expect(await folder.list()).toMatchObject({ runs: [{}], damaged: [] });
  expect(await readFile(join(folder.path, 'notes.json'), 'utf8')).toBe('mine');
});

it('says why a run cannot be kept, and leaves nothing', async () => {
  const inTheWay = writeInto(scratchFolder(), 'in-the-way', '');
  expect((await failureOf(new RunsFolder(inTheWay).keep(runOf()), Error)).message).toContain('EEXIST');
});
