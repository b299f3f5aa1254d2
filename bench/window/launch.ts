import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { ElectronCommand } from '../run/run-job.ts';

export interface OpenedWindow {
  app: ElectronApplication;
  page: Page;
  /** When its process was started, by `Date.now`. */
  startedAt: number;
}

/** Opens a real window. Every one has a profile of its own, named by the caller. */
export async function openWindow(
  { executable, args, env }: ElectronCommand,
  profile: string,
  userArguments: readonly string[] = [],
): Promise<OpenedWindow> {
  const startedAt = Date.now();
  const app = await _electron.launch({
    executablePath: executable,
    args: [`--user-data-dir=${join(profile)}`, ...args],
    env: {
      ...Object.fromEntries(
        Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      WASM_CACHE_INSPECTOR_ARGS: JSON.stringify(userArguments),
    },
    timeout: 60_000,
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
