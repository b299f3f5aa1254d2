import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutputLines } from '../../../src/main/programs/output-lines.ts';
import { ProcessGroup } from '../../../src/main/programs/process-group.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const NODE = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };

/** Starts a script, and ends it with the test. */
async function startScript(script: string, folder = scratchFolder()) {
  const file = writeInto(folder, 'program.mjs', script);
  const group = await ProcessGroup.start({
    executable: process.execPath,
    args: [file],
    folder,
    environment: NODE,
  });
  onTestFinished(() => group.kill());
  return group;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe('a program', () => {
  it('that ends at once has its exit code, and all that it printed', async () => {
    const group = await startScript(`process.stdout.write('done'); process.exitCode = 3;`);
    let printed = '';
    group.stdout.on('data', (piece) => {
      printed += piece;
    });
    expect(await group.exited).toMatchObject({ exitCode: 3, signal: null });
    await group.endOfOutput();
    expect([printed, group.isOpen]).toEqual(['done', false]);
  });

  it('that ignores SIGTERM is ended all the same', async () => {
    const group = await startScript(
      `process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000);`,
    );
    await new Promise((resolve) => group.stdout.once('data', resolve));
    const start = performance.now();
    await group.stop();
    expect(await group.exited).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(performance.now() - start).toBeGreaterThan(2_500);
  });

  it('that takes SIGTERM may end in its own way', async () => {
    const group = await startScript(
      `process.on('SIGTERM', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000);`,
    );
    await new Promise((resolve) => group.stdout.once('data', resolve));
    await group.stop();
    expect(await group.exited).toMatchObject({ exitCode: 7, signal: null });
  });

  it('is ended with all that it has started', async () => {
    const group = await startScript(`
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      console.log(child.pid);
      setInterval(() => {}, 1000);
    `);
    const child = Number(await new Promise((resolve) => group.stdout.once('data', resolve)));
    expect(isAlive(child)).toBe(true);
    await group.stop();
    await until(() => !isAlive(child));
  });

  it('that has ended and left something running can still be stopped', async () => {
    const group = await startScript(`
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      child.unref();
      console.log(child.pid);
    `);
    const child = Number(await new Promise((resolve) => group.stdout.once('data', resolve)));
    await group.endOfOutput();
    expect([group.isOpen, isAlive(child)]).toEqual([true, true]);
    await group.stop();
    await until(() => !isAlive(child));
    expect(group.isOpen).toBe(false);
  });

  it('may print a hundred megabytes, of which the latest lines are remembered', async () => {
    const group = await startScript(`
      const piece = Buffer.from('0123456789abcde\\n'.repeat(65_536));
      let left = 100;
      const next = () => left-- > 0 ? process.stdout.write(piece, next) : process.stdout.write('the end\\n');
      next();
    `);
    const output = new OutputLines();
    group.stdout.on('data', (piece) => output.add('out', piece));
    expect(await group.exited).toMatchObject({ exitCode: 0 });
    await group.endOfOutput();
    const { lines } = output.all();
    expect(output.bytes).toBe(100 * 2 ** 20 + 8);
    expect([lines.length, lines.at(-1)?.text]).toEqual([5_000, 'the end']);
  });

  it('has no input to wait for', async () => {
    const group = await startScript(`
      let typed = 0;
      process.stdin.on('data', (piece) => { typed += piece.length; }).on('end', () => process.exit(typed));
    `);
    expect(await group.exited).toMatchObject({ exitCode: 0 });
  });

  it('that the system refuses is told of', async () => {
    const start = (executable: string, args: string[] = []) =>
      ProcessGroup.start({ executable, args, folder: scratchFolder(), environment: {} });
    await expect(start('/no/such/file')).rejects.toThrow(/could not be started: .*ENOENT/);
    await expect(start(process.execPath, ['a\0b'])).rejects.toThrow(/could not be started/);
    const text = writeInto(scratchFolder(), 'text', 'no program');
    await expect(start(text)).rejects.toThrow(/could not be started: .*EACCES/);
  });

  it('runs in its folder', async () => {
    const folder = scratchFolder();
    const group = await startScript(
      `import { writeFileSync } from 'node:fs'; writeFileSync('here', 'x');`,
      folder,
    );
    await group.exited;
    expect(existsSync(join(folder, 'here')) && readFileSync(join(folder, 'here'), 'utf8')).toBe('x');
  });
});
