import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProgramError } from '../../../src/main/programs/program-error.ts';
import { Programs } from '../../../src/main/programs/programs.ts';
import { programOfWords } from '../../../src/main/programs/resolve-program.ts';
import type { ProgramsUpdate } from '../../../src/shared/contract.ts';
import { NODE } from '../../package/support/commands.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const FOR_EVER = `console.log('ready'); setInterval(() => {}, 1000);`;

/** Programs, with what they publish, and a way to make one of a script. */
function opened(keepFolder = join(scratchFolder(), 'kept')) {
  const updates: ProgramsUpdate[] = [];
  const warnings: string[] = [];
  const programs = new Programs({
    folder: keepFolder,
    appVersion: '1.2.3',
    publish: (update) => updates.push(structuredClone(update)),
    onWarning: (message) => warnings.push(message),
  });
  onTestFinished(() => programs.close());
  const script = async (text: string) => {
    const folder = scratchFolder();
    const environment = { ...process.env, WASM_COMPILE_CACHE: join(folder, 'cache') };
    return programOfWords([NODE, writeInto(folder, 'program.mjs', text)], folder, environment);
  };
  const lines = () => updates.flatMap(({ output }) => output?.lines ?? []).map(({ text }) => text);
  return { programs, updates, warnings, script, lines };
}

describe('a program that is run', () => {
  it('is told of from its start to its end, with each line once', async () => {
    const { programs, updates, warnings, script, lines } = opened();
    await programs.run(await script(`console.log('one'); console.error('two'); process.exitCode = 4;`));
    await expect.poll(() => programs.snapshot().run?.state).toBe('ended');
    await expect.poll(() => lines().toSorted()).toEqual(['one', 'two']);
    // It is told of in batches.
    await expect
      .poll(() => updates.findLast(({ run }) => run)?.run)
      .toMatchObject({ state: 'ended', exitCode: 4, signal: null });
    const { run, output } = programs.snapshot();
    expect(run?.endedAt).toBeGreaterThan(run?.startedAt ?? Number.POSITIVE_INFINITY);
    expect(output?.lines.map(({ text }) => text).toSorted()).toEqual(['one', 'two']);
    expect(warnings).toEqual([]);
  });

  it('keeps others from being started, until it is stopped', async () => {
    const { programs, script, lines } = opened();
    await programs.run(await script(FOR_EVER));
    await expect.poll(lines).toEqual(['ready']);
    const other = await script('');
    await expect(programs.run(other)).rejects.toThrow(ProgramError);
    await expect(programs.compare(other, 1)).rejects.toThrow(/still runs/);
    await programs.stop();
    await expect.poll(() => programs.snapshot().run).toMatchObject({ state: 'ended', wasStopped: true });
    await programs.run(other);
    await expect.poll(() => programs.snapshot().run?.state).toBe('ended');
  });

  it('is ended where the app is', async () => {
    const { programs, script, lines } = opened();
    await programs.run(await script(FOR_EVER));
    await expect.poll(lines).toEqual(['ready']);
    const pid = programs.snapshot().run?.pid ?? 0;
    await programs.close();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('says why it could not be started', async () => {
    const { programs, script } = opened();
    const program = await script('');
    await programs.run({ ...program, executable: '/no/such/file' });
    expect(programs.snapshot().run).toMatchObject({
      state: 'failed',
      problem: { message: expect.stringContaining('/no/such/file could not be started') },
    });
  });
});

describe('a comparison', () => {
  const ended = (programs: Programs) =>
    expect.poll(() => programs.snapshot().comparison?.comparison.status, { timeout: 30_000 });

  it('is kept, and can be read, deleted and brought back', async () => {
    const { programs, script } = opened();
    await programs.compare(await script(`console.log('x')`), 1);
    await expect(programs.run(await script(''))).rejects.toThrow(/comparison is under way/);
    await ended(programs).toBe('done');
    const { runs, damaged } = await programs.kept.list();
    expect([runs.length, damaged]).toEqual([1, []]);
    const id = runs[0]?.id ?? '';
    expect(await programs.kept.read(id)).toMatchObject({ status: 'done', runs: 1, appVersion: '1.2.3' });
    await programs.kept.delete([id]);
    expect((await programs.kept.list()).runs).toEqual([]);
    expect(await programs.kept.undoDelete()).toBe(1);
  });

  it('that cannot be kept says so, and is shown all the same', async () => {
    const inTheWay = writeInto(scratchFolder(), 'kept', 'a file');
    const { programs, script } = opened(inTheWay);
    await programs.compare(await script(''), 1);
    await ended(programs).toBe('done');
    expect(programs.snapshot().comparison).toMatchObject({
      keepProblem: { message: expect.stringContaining(inTheWay) },
      comparison: { taken: [{ kind: 'without' }, { kind: 'first' }, { kind: 'warm' }] },
    });
    expect(readFileSync(inTheWay, 'utf8')).toBe('a file');
  });

  it('is cancelled at once', async () => {
    const { programs, script } = opened();
    await programs.compare(await script(FOR_EVER), 50);
    programs.cancelComparison();
    await ended(programs).toBe('cancelled');
    expect((await programs.kept.list()).runs).toEqual([]);
  });
});
