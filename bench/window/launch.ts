import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { ElectronCommand } from '../run/run-job.ts';

export interface OpenedWindow {
  app: ElectronApplication;
  page: Page;
  /** When its process was started, by `Date.now`. */
  startedAt: number;
}

/** What a window is opened with. */
export interface Start {
  userArguments?: readonly string[];
  /** What lies in its profile, by the name of the file. */
  files?: Readonly<Record<string, string>>;
}

/** In milliseconds; it takes less than two seconds. */
const LAUNCH_LIMIT = 40_000;
const ATTEMPTS = 3;

/** Opens a real window. Every one has a new profile, in a folder whose name begins with `profile`. */
export async function openWindow(
  { executable, args, env }: ElectronCommand,
  profile: string,
  start: Start = {},
): Promise<OpenedWindow> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch({ executable, args, env }, `${profile}-${attempt}`, start);
    } catch (error) {
      // On a busy machine Playwright sometimes does not get hold of an Electron that runs well.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function launch(
  { executable, args, env }: ElectronCommand,
  profile: string,
  { userArguments = [], files = {} }: Start,
): Promise<OpenedWindow> {
  mkdirSync(profile, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(profile, name), text, { mode: 0o600 });
  const startedAt = Date.now();
  const app = await _electron.launch({
    executablePath: executable,
    args: [`--user-data-dir=${profile}`, ...args],
    env: {
      ...Object.fromEntries(
        Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      WASM_CACHE_INSPECTOR_ARGS: JSON.stringify(userArguments),
    },
    timeout: LAUNCH_LIMIT,
  });
  return { app, page: await app.firstWindow(), startedAt };
}

/** What a page's process has resident, in bytes. */
export async function pageMemory(app: ElectronApplication): Promise<number> {
  const kilobytes = await app.evaluate(
    ({ app }) => app.getAppMetrics().find(({ type }) => type === 'Tab')?.memory.workingSetSize,
  );
  if (kilobytes === undefined) throw new Error('the window has no page');
  return kilobytes * 1024;
}
