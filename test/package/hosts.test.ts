/** What a program may be like that takes the package in: run under another regime, or careless. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SQLITE_WASM } from '../support/sample-files.ts';
import { writeInto } from '../support/scratch-folder.ts';
import { answering } from '../support/wasm-modules.ts';
import { NODE, outputOf, run } from './support/commands.ts';
import { expectKeptBetweenRuns, loadOnce } from './support/load-once.ts';
import { folderElsewhere, installPackage } from './support/packed-package.ts';

const project = await installPackage();
const [program, closing] = ['load-once.mjs', 'closes-while-loading.mjs'].map((name) => {
  copyFileSync(join(import.meta.dirname, 'programs', name), join(project, name));
  return join(project, name);
}) as [string, string];
const file = writeInto(project, 'answer.wasm', answering(2345));

describe('a program that', () => {
  it('forbids code that is made of strings keeps its modules all the same', async () => {
    const args = ['--disallow-code-generation-from-strings', program];
    await expectKeptBetweenRuns({ command: NODE, args, file });
  });

  it('freezes what is built in does so too', async () => {
    const args = ['--no-warnings', '--frozen-intrinsics', program];
    await expectKeptBetweenRuns({ command: NODE, args, file });
  });

  it("has code run before its own by NODE_OPTIONS finds it run once, and not on the cache's threads", async () => {
    const preload = writeInto(
      project,
      'preload.cjs',
      'process.on("exit", () => {}); globalThis.preloaded = 1;',
    );
    const noisy = writeInto(
      project,
      'noisy.cjs',
      'if (!require("node:worker_threads").isMainThread) console.log("on a thread");',
    );
    // It would be heard: whatever is printed fails a run.
    const env = { NODE_OPTIONS: `--require ${preload} --require ${noisy}` };
    await expectKeptBetweenRuns({ command: NODE, args: [program], file, env });
  });

  it('may start neither threads nor processes is given its module by its own thread', async () => {
    const permission = (await takes('--permission')) ? '--permission' : '--experimental-permission';
    const regime = ['--no-warnings', permission, '--allow-fs-read=*', '--allow-fs-write=*'];
    const { servedBy } = await loadOnce({ command: NODE, args: [...regime, program], file });
    expect(servedBy).toBe('stock');
  });

  it('closes its caches while they load goes on to its end', async () => {
    const outcome = await run(NODE, [closing, SQLITE_WASM, folderElsewhere()]);
    expect(outcome).toEqual({ exitCode: 0, stdout: 'the end', stderr: '' });
  });
});

async function takes(flag: string): Promise<boolean> {
  const answer = await outputOf(NODE, ['-p', `process.allowedNodeEnvironmentFlags.has('${flag}')`]);
  return answer.trim() === 'true';
}
