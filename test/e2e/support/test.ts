import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, type ElectronApplication, expect } from '@playwright/test';
import { appEnvironment, electron } from './electron.ts';
import { InspectorWindow } from './inspector-window.ts';
import { Workspace } from './workspace.ts';

export { expect };

export interface LaunchOptions {
  /** Files and folders, as a person types them. */
  args?: string[];
  /** Whether the disk tier lies in the user data, where it does unless asked otherwise. */
  defaultCache?: boolean;
}

/** The app, running. */
export interface RunningApp {
  electron: ElectronApplication;
  window: InspectorWindow;
  /** What the page reported as wrong so far: exceptions, and errors on its console. Must be empty at the end. */
  complaints: string[];
  /** Quits it as a person does, and checks that nothing of it stays behind. */
  quit(): Promise<void>;
}

interface Fixtures {
  workspace: Workspace;
  launch(options?: LaunchOptions): Promise<RunningApp>;
  /** The app as it starts for the first time. */
  app: RunningApp;
  window: InspectorWindow;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of the pattern
  workspace: async ({}, use) => {
    const workspace = await Workspace.create();
    await use(workspace);
    await workspace.remove();
  },

  launch: async ({ workspace }, use, testInfo) => {
    const started: StartedApp[] = [];
    await use(async (options = {}) => {
      const app = await start(workspace, options);
      started.push(app);
      return app;
    });
    const failed = testInfo.status !== testInfo.expectedStatus;
    for (const app of started.filter(({ child }) => child.exitCode === null)) {
      if (!failed) {
        await app.quit();
        continue;
      }
      await testInfo.attach('window', { body: await app.window.page.screenshot(), contentType: 'image/png' });
      await testInfo.attach('stderr', { body: app.stderr.join(''), contentType: 'text/plain' });
      await app.electron.close();
    }
  },

  app: async ({ launch }, use) => use(await launch()),
  window: async ({ app }, use) => use(app.window),
});

interface StartedApp extends RunningApp {
  child: ChildProcess;
  /** What it wrote there, piece by piece. */
  stderr: string[];
}

/** In milliseconds: several times what it takes, and what it is given where the machine may be slow. */
const SOON_ATTACHED = 12_000;
const LATEST_ATTACHED = 40_000;

/** Copies folders, so that they can be made again what they are now. */
async function copyOf(folders: readonly string[]) {
  const copies = await mkdtemp(join(tmpdir(), 'wci-e2e-before-'));
  const there = folders.filter((folder) => existsSync(folder));
  const copy = (folder: string) => join(copies, String(folders.indexOf(folder)));
  const how = {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    // A socket cannot be copied, and is of no use without who listens on it.
    filter: async (path: string) => !(await lstat(path)).isSocket(),
  };
  for (const folder of there) await cp(folder, copy(folder), how);
  return {
    restore: async () => {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
      for (const folder of there) await cp(copy(folder), folder, how);
    },
    forget: () => rm(copies, { recursive: true, force: true }),
  };
}

async function start(workspace: Workspace, { args = [], defaultCache = false }: LaunchOptions) {
  const { executablePath, args: electronArguments } = electron();
  const userArguments = defaultCache ? args : ['--cache-dir', workspace.cache, ...args];
  const launch = (timeout: number) =>
    _electron.launch({
      executablePath,
      args: [`--user-data-dir=${workspace.userData}`, ...electronArguments],
      env: appEnvironment(userArguments, workspace.temporary),
      timeout,
    });
  const before = await copyOf([workspace.userData, workspace.cache]);
  // Now and then, on a busy machine, Playwright waits for ever for Electron's debugger, which says nothing of the app.
  const app = await launch(SOON_ATTACHED).catch(async (error) => {
    console.warn(`Electron could not be attached to, and is started once more: ${error}`);
    // It ran all the same, and has loaded what it was given.
    await before.restore();
    return launch(LATEST_ATTACHED);
  });
  await before.forget();
  const child = app.process();
  const stderr: string[] = [];
  child.stderr?.on('data', (chunk) => stderr.push(String(chunk)));
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const window = new InspectorWindow(page);
  await window.ready();
  const quit = async () => {
    await app.close();
    expect(child.exitCode, 'the exit code of the app').toBe(0);
    expect(complaints, 'what the page complained about').toEqual([]);
    const left = await readdir(workspace.temporary);
    expect(left.filter((name) => name.startsWith('wasm-cache-inspector-'))).toEqual([]);
  };
  return { electron: app, child, window, complaints, stderr, quit } satisfies StartedApp;
}
