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
import { startObjectServer } from '../../core/shared-tier/support/object-server.ts';
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

it('keys are made, trusted, listed and revoked by both in the same words', async () => {
  const home = scratchFolder();
  const { out: line } = await packages(['keys', 'new', 'ci', '--key', join(home, 'ci.signing-key')]);
  const script = [
    ['keys', 'trust', line.trim(), '--until', '2031-06-30'],
    ['keys', 'list'],
    ['keys', 'revoke', 'ci'],
  ];
  const told = [];
  for (const [at, run] of [apps, packages].entries()) {
    const trust = join(home, `trusted-${at}`);
    const outputs = [];
    for (const words of script) {
      const { exitCode, out, err } = await run([...words, '--trust', trust]);
      expect([words, exitCode]).toEqual([words, 0]);
      outputs.push([out, err].map((text) => text.replaceAll(trust, 'TRUST')));
    }
    told.push(outputs);
  }
  expect(told[1]).toEqual(told[0]);
  const made = await apps(['keys', 'new', 'app', '--key', join(home, 'app.signing-key')]);
  expect(made).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^app:[A-Za-z0-9+/]{43}=\n$/) });
});

it('modules are published by both in the same words, and what one has published the other has', async () => {
  const { url } = await startObjectServer();
  const key = join(scratchFolder(), 'ci.signing-key');
  await packages(['keys', 'new', 'ci', '--key', key]);
  const file = writeInto(scratchFolder(), 'module.wasm', answering(6_303));
  const publish = (run: typeof apps, more: string[]) => {
    const words = ['publish', file, '--to', url, '--key', key, '--days', '30', '--json'];
    return run([...words, '--cache-dir', join(scratchFolder(), 'cache'), ...more]);
  };
  const first = await publish(apps, []);
  expect([first.exitCode, JSON.parse(first.out)]).toEqual([0, expect.objectContaining({ published: true })]);
  const second = await publish(packages, []);
  expect([second.exitCode, JSON.parse(second.out)]).toEqual([
    0,
    expect.objectContaining({ published: false }),
  ]);
  expect(second.err).toBe(`0 published, 1 there already, 0 failed, in ${url}/ by ci\n`);
});

it.each([
  [['publish', 'a.wasm'], "required option '--to <url>' not specified"],
  [['keys', 'trust', 'nothing'], 'this is no public key'],
  [['keys', 'sell'], "unknown command 'sell'"],
])('the app says what is wrong with %j', async (args, message) => {
  const { exitCode, err } = await apps(args);
  expect([exitCode, err]).toEqual([1, expect.stringContaining(message)]);
});
