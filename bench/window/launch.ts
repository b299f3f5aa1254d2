import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** In bytes. */
export interface PageMemory {
  /** All that the page's process has in memory; what it shares with the other processes of Electron as well. */
  resident: number;
  /** What is the process's own: what Chromium's task manager calls its memory footprint. */
  footprint: number;
}

/** What a page's process takes. Rejects on systems that do not tell it apart as Linux does. */
export async function pageMemory(app: ElectronApplication): Promise<PageMemory> {
  const pid = await app.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'Tab')?.pid);
  if (pid === undefined) throw new Error('the window has no page');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kilobytes === undefined) throw new Error(`the system does not tell the ${name} of a process`);
    return Number(kilobytes) * 1024;
  };
  return { resident: bytes('VmRSS'), footprint: bytes('RssAnon') + bytes('VmSwap') };
}
