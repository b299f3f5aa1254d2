/** The app's command line and the package's: where both have a command, nobody can tell which has run it. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { runCommandLine as runOfPackage } from '../../../src/core/command-line/command-line.ts';
import { loadInstallationKey } from '../../../src/core/module-cache/seal-key-file.ts';
import { runCommandLine as runOfApp } from '../../../src/main/command-line/command-line.ts';
import { STORE_COMMAND_NAMES } from '../../../src/main/command-line/store-command.ts';
import { createCore } from '../../../src/main/create-core.ts';
import { KeptWorth } from '../../../src/main/worth/kept-worth.ts';
import { DEFAULT_SETTINGS } from '../../../src/shared/settings.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

const { signal } = new AbortController();

interface Ran {
  exitCode: number;
  out: string;
  err: string;
}

/** Takes text into one string. */
function collector() {
  const pieces: string[] = [];
  return { take: (text: string) => void pieces.push(text), text: () => pieces.join('') };
}

async function packages(args: string[]): Promise<Ran> {
  const [out, err] = [collector(), collector()];
  const exitCode = await runOfPackage(args, '1.2.3', {
    out: (line) => out.take(`${line}\n`),
    err: (line) => err.take(`${line}\n`),
    readInput: async () => new Uint8Array(),
    environment: {},
    signal,
  });
  return { exitCode, out: out.text(), err: err.text() };
}

/** The app's, with the key that the package makes in the folder. */
async function apps(args: string[]): Promise<Ran> {
  const [out, err] = [collector(), collector()];
  const exitCode = await runOfApp(args, '1.2.3', {
    out: out.take,
    err: err.take,
    openInput: () => {
      throw new Error('nothing is piped in');
    },
    async openCore({ cacheDir = '', diskBudget = 'automatic' }) {
      const options = {
        cacheDirectory: cacheDir,
        sealKey: (await loadInstallationKey(join(cacheDir, 'seal-key.json'))).key,
        startChildProcess: startNodeChildProcess,
      };
      return { ...(await createCore({ ...options, diskBudget })), ...options };
    },
    openSettings: () => ({ get: (name) => DEFAULT_SETTINGS[name], set() {} }),
    openWorth: (engineId) => KeptWorth.open({ engineId, folder: null }),
    signal,
  });
  return { exitCode, out: out.text(), err: err.text() };
}

/** Two folders with the same two entries. */
async function twice(): Promise<readonly [string, string]> {
  const folders = [join(scratchFolder(), 'cache'), join(scratchFolder(), 'cache')] as const;
  const files = scratchFolder();
  for (const value of [6301, 6302]) writeInto(files, `${value}.wasm`, answering(value));
  expect((await packages(['precompile', files, '--cache-dir', folders[0]])).exitCode).toBe(0);
  cpSync(folders[0], folders[1], { recursive: true, preserveTimestamps: true });
  return folders;
}

it.each(STORE_COMMAND_NAMES)('%s says the same, in words and in JSON', async (name) => {
  for (const how of [[], ['--json']]) {
    const folders = await twice();
    const told = [];
    for (const [at, run] of [apps, packages].entries()) {
      const folder = folders[at] as string;
      const { exitCode, out, err } = await run([name, '--cache-dir', folder, '--disk-budget', '1GB', ...how]);
      expect([exitCode, out]).toEqual([0, expect.stringMatching(/\n$/)]);
      // The app starts its compiles itself, so that they end with it.
      const same = out.replace('"detached":true', '"detached":false');
      told.push([same, err].map((text) => text.replaceAll(folder, 'FOLDER')));
    }
    expect(told[1]).toEqual(told[0]);
  }
});

it('both say what is wrong with a budget, and end with 1', async () => {
  for (const run of [apps, packages]) {
    const { exitCode, err } = await run(['prune', '--disk-budget', 'lots']);
    expect([exitCode, err]).toEqual([1, expect.stringContaining('"lots" is no budget: write automatic')]);
  }
});
