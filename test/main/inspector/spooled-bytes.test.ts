import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SpooledBytes, sweepSpooledBytes } from '../../../src/main/inspector/spooled-bytes.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

/** The number of a process that has ended. */
function deadProcess(): number {
  const { pid } = spawnSync(process.execPath, ['--version'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  return pid;
}

/** A process that lives as long as the test. */
function livingProcess(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill());
  return child.pid ?? 0;
}

function leftBy(pid: number, folder: string, letters = 'aB3xYz'): string {
  const path = join(folder, `wasm-cache-inspector-${pid}-${letters}`);
  mkdirSync(path);
  writeInto(path, '1.wasm', 'left');
  return path;
}

const bytes = (...values: number[]) => Uint8Array.from(values).buffer;

it('keeps bytes in files of their own, which only this user can read, and removes them', async () => {
  const spooled = new SpooledBytes();
  const [one, two] = await Promise.all([spooled.write(bytes(1)), spooled.write(bytes(2, 3))]);
  expect([readFileSync(one), readFileSync(two)]).toEqual([Buffer.of(1), Buffer.of(2, 3)]);
  const folder = dirname(one);
  expect(dirname(two)).toBe(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await spooled.remove(one);
  expect(readdirSync(folder)).toEqual([basename(two)]);
  await spooled.close();
  expect(existsSync(folder)).toBe(false);
});

it('is not swept while it is in use, and is once its process is gone', async () => {
  const spooled = new SpooledBytes();
  onTestFinished(() => spooled.close());
  const path = await spooled.write(bytes(1));
  expect(basename(dirname(path))).toMatch(new RegExp(`^wasm-cache-inspector-${process.pid}-`));
  await sweepSpooledBytes(tmpdir());
  expect(existsSync(path)).toBe(true);
});

it('sweeps what dead processes left, and what a process left that had the number of this one', async () => {
  const folder = scratchFolder();
  const left = [leftBy(deadProcess(), folder), leftBy(process.pid, folder)];
  expect((await sweepSpooledBytes(folder)).sort()).toEqual(left.sort());
  expect(readdirSync(folder)).toEqual([]);
});

it('sweeps nothing else', async () => {
  const folder = scratchFolder();
  const elsewhere = scratchFolder();
  writeInto(elsewhere, 'precious', '');
  const dead = deadProcess();
  leftBy(livingProcess(), folder);
  symlinkSync(elsewhere, join(folder, `wasm-cache-inspector-${dead}-linked`));
  writeInto(folder, `wasm-cache-inspector-${dead}-aFile1`, '');
  for (const name of ['reports-aB3xYz', `${dead}`, `${dead}-aB3xYz-more`, `x${dead}-aB3xYz`, 'aB3xYz']) {
    mkdirSync(join(folder, `wasm-cache-inspector-${name}`));
  }
  const before = readdirSync(folder);
  expect(await sweepSpooledBytes(folder)).toEqual([]);
  expect(readdirSync(folder)).toEqual(before);
  expect(readdirSync(elsewhere)).toEqual(['precious']);
});

it('removes a link within what it sweeps, and not where that leads', async () => {
  const folder = scratchFolder();
  const elsewhere = scratchFolder();
  writeInto(elsewhere, 'precious', '');
  const left = leftBy(deadProcess(), folder);
  symlinkSync(elsewhere, join(left, 'link'));
  expect(await sweepSpooledBytes(folder)).toEqual([left]);
  expect(readdirSync(elsewhere)).toEqual(['precious']);
});

it("leaves another user's alone", async ({ skip }) => {
  if (process.getuid?.() !== 0) return skip('only root can make a folder of another user');
  const folder = scratchFolder();
  const left = leftBy(deadProcess(), folder);
  spawnSync('chown', ['-R', '12345', left]);
  expect(await sweepSpooledBytes(folder)).toEqual([]);
  expect(existsSync(left)).toBe(true);
});
