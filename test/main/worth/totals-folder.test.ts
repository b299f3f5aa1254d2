import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type KeyTotals, noTotals } from '../../../src/main/worth/key-totals.ts';
import { TOTALS, TotalsFolder } from '../../../src/main/worth/totals-folder.ts';
import { type LineKey, lineOf } from '../../../src/main/worth/totals-line.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const keyOf = (n: number) => n.toString(16).toUpperCase().padStart(64, '0');
const A = keyOf(0xa);
const B = keyOf(0xb);
const sums = (loads: number): KeyTotals => ({ ...noTotals(), name: 'a.wasm', loads, firstAt: 1, usedAt: 2 });
const loadsOf = (totals: Map<LineKey, KeyTotals>) =>
  Object.fromEntries([...totals].map(([key, { loads }]) => [key ?? 'others', loads]));

/** A process's number that nothing has any more. */
async function goneProcess(): Promise<number> {
  const child = fork('-e', [], { execArgv: ['--version'], stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

/** The file of a process that was killed, as that would have left it. */
async function leftBehind(folder: string, text: string, random = '00000000'): Promise<string> {
  const probe = new TotalsFolder(folder);
  await probe.append([[A, sums(1)]]);
  const [host = ''] = (
    readdirSync(folder).find((name) => name.endsWith('.jsonl') && name !== TOTALS) ?? ''
  ).split('.');
  for (const name of readdirSync(folder))
    if (name.includes(`.${process.pid}.`)) writeFileSync(join(folder, name), '');
  const name = `${host}.${await goneProcess()}.abc.${random}.jsonl`;
  writeFileSync(join(folder, name), text);
  return name;
}

describe('what a process wrote', () => {
  it('is read by others, the later line of a module in place of the earlier, and not by itself', async () => {
    const path = join(scratchFolder(), 'worth');
    const [one, two] = [new TotalsFolder(path), new TotalsFolder(path)];
    expect(await one.read()).toEqual({ totals: new Map(), problem: null });
    await one.append([
      [A, sums(1)],
      [B, sums(5)],
    ]);
    await one.append([[A, sums(2)]]);
    await two.append([[A, sums(10)]]);
    expect(loadsOf((await two.read()).totals)).toEqual({ [A]: 2, [B]: 5 });
    expect(loadsOf((await one.read()).totals)).toEqual({ [A]: 10 });
    expect(loadsOf((await new TotalsFolder(path).read()).totals)).toEqual({ [A]: 12, [B]: 5 });
    await one.rewrite([[A, sums(3)]]);
    expect(loadsOf((await two.read()).totals)).toEqual({ [A]: 3 });
  });

  it('counts up to where it was cut off', async () => {
    const path = join(scratchFolder(), 'worth');
    await leftBehind(path, `${lineOf(A, sums(4))}${lineOf(B, sums(4)).slice(0, 90)}`);
    expect(await new TotalsFolder(path).read()).toEqual({ totals: new Map([[A, sums(4)]]), problem: null });
  });

  it('is made again after a write that was cut off', async () => {
    const path = join(scratchFolder(), 'worth');
    const folder = new TotalsFolder(path);
    await folder.append([[A, sums(1)]]);
    const own = join(path, readdirSync(path)[0] ?? '');
    writeFileSync(own, readFileSync(own, 'utf8').slice(0, -20));
    await folder.append([[A, sums(1)]]);
    expect(loadsOf((await new TotalsFolder(path).read()).totals)).toEqual({ [A]: 1 });
  });
});

describe('the files of processes that are gone', () => {
  it('are added up in one, and counted once', async () => {
    const path = join(scratchFolder(), 'worth');
    for (let n = 1; n <= 5; n++) await leftBehind(path, lineOf(A, sums(n)), `0000000${n}`);
    for (const _ of [1, 2]) {
      expect(loadsOf((await new TotalsFolder(path).read()).totals)).toEqual({ [A]: 15 });
      expect(readdirSync(path)).toContain(TOTALS);
    }
    expect(readdirSync(path).filter((name) => name.includes('.abc.'))).toEqual([]);
  });

  it('are not counted twice where their deletion was cut off', async () => {
    const path = join(scratchFolder(), 'worth');
    const names: string[] = [];
    for (let n = 1; n <= 5; n++) names.push(await leftBehind(path, lineOf(A, sums(n)), `0000000${n}`));
    await new TotalsFolder(path).read();
    for (const name of names) writeFileSync(join(path, name), lineOf(A, sums(100)));
    expect(loadsOf((await new TotalsFolder(path).read()).totals)).toEqual({ [A]: 15 });
  });

  it('are left while another process adds them up, and counted all the same', async () => {
    const path = join(scratchFolder(), 'worth');
    for (let n = 1; n <= 5; n++) await leftBehind(path, lineOf(A, sums(n)), `0000000${n}`);
    writeFileSync(join(path, 'totals.lock'), String(process.ppid));
    expect(loadsOf((await new TotalsFolder(path).read()).totals)).toEqual({ [A]: 15 });
    expect(existsSync(join(path, TOTALS))).toBe(false);
  });

  it('are added up although a killed process has left its lock', async () => {
    const path = join(scratchFolder(), 'worth');
    for (let n = 1; n <= 5; n++) await leftBehind(path, lineOf(A, sums(n)), `0000000${n}`);
    writeFileSync(join(path, 'totals.lock'), String(await goneProcess()));
    await new TotalsFolder(path).read();
    expect(readdirSync(path)).toContain(TOTALS);
    expect(readdirSync(path)).not.toContain('totals.lock');
  });

  it('of another machine are left to it', async () => {
    const path = join(scratchFolder(), 'worth');
    mkdirSync(path);
    const name = `ffffffff.${await goneProcess()}.abc.00000001.jsonl`;
    writeFileSync(join(path, name), lineOf(A, sums(7)));
    expect(loadsOf((await new TotalsFolder(path).read()).totals)).toEqual({ [A]: 7 });
    expect(readdirSync(path)).toContain(name);
  });
});

describe('sums that are damaged', () => {
  const header = JSON.stringify({ version: 1, folded: [] });

  it.each([
    ['does not begin as it should', 'hello\n', {}],
    ['does not begin as it should', '', {}],
    ['does not begin as it should', '{"version":2,"folded":[]}\n', {}],
    ['has 1 damaged line', `${header}\n${lineOf(A, sums(3))}{"key":"B"}\n`, { [A]: 3 }],
  ])('because the file %s are kept aside, and what could be read counts', async (wrong, text, counted) => {
    const path = join(scratchFolder(), 'worth');
    mkdirSync(path);
    writeFileSync(join(path, TOTALS), text);
    const { totals, problem } = await new TotalsFolder(path).read();
    expect(loadsOf(totals)).toEqual(counted);
    expect(problem).toContain(wrong);
    expect(problem).toContain(`${TOTALS}.damaged`);
    expect(readFileSync(join(path, `${TOTALS}.damaged`), 'utf8')).toBe(text);
    expect(await new TotalsFolder(path).read()).toEqual({ totals, problem: null });
  });

  it('because they are no file are kept aside', async () => {
    const path = join(scratchFolder(), 'worth');
    mkdirSync(join(path, TOTALS), { recursive: true });
    const { totals, problem } = await new TotalsFolder(path).read();
    expect([totals.size, problem]).toEqual([0, expect.stringContaining('it is not a file')]);
    expect(await new TotalsFolder(path).read()).toEqual({ totals, problem: null });
  });

  it('are not read through a link', async () => {
    const path = join(scratchFolder(), 'worth');
    mkdirSync(path);
    const elsewhere = join(scratchFolder(), 'elsewhere');
    writeFileSync(elsewhere, `${header}\n${lineOf(A, sums(3))}`);
    symlinkSync(elsewhere, join(path, TOTALS));
    const { totals, problem } = await new TotalsFolder(path).read();
    expect(totals.size).toBe(0);
    expect(problem).toContain('cannot be read');
    expect(readFileSync(elsewhere, 'utf8')).toContain(A);
  });
});

it('rejects where the folder is a file, and says so', async () => {
  const path = join(scratchFolder(), 'worth');
  writeFileSync(path, '');
  await expect(new TotalsFolder(path).append([[A, sums(1)]])).rejects.toThrow(/EEXIST|ENOTDIR/);
  await expect(new TotalsFolder(path).read()).rejects.toThrow(/ENOTDIR/);
});
