import { app } from 'electron';
import type { CoreChoices } from '../command-line/command-context.ts';
import type { CoreOptions } from '../core/core.ts';
import { loadInstallationKey } from './installation-key.ts';
import { defaultCacheDirectory, installationKeyPath } from './places.ts';
import { openSettings } from './settings.ts';
import { startUtilityProcess } from './utility-child-process.ts';

export interface InstalledCore {
  options: Required<Omit<CoreOptions, 'onEviction' | 'runOn'>>;
  settings: ReturnType<typeof openSettings>;
  /** Why this installation's key cannot be kept; null where it is. */
  keyProblem: string | null;
}

/** What this installation runs the cache with: its key, its settings, and what was typed, which holds for this run. */
export async function installedCore(choices: CoreChoices): Promise<InstalledCore> {
  await app.whenReady();
  const settings = openSettings();
  const { key: sealKey, problem } = await loadInstallationKey(installationKeyPath());
  const options = {
    cacheDirectory: choices.cacheDir ?? defaultCacheDirectory(),
    sealKey,
    memoryBudget: choices.memoryBudget ?? settings.get('memoryBudget'),
    diskBudget: choices.diskBudget ?? settings.get('diskBudget'),
    startChildProcess: startUtilityProcess,
  };
  return { options, settings, keyProblem: problem };
}
