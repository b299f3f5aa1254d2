import { app } from 'electron';
import type { CoreChoices } from '../command-line/command-context.ts';
import type { CoreOptions } from '../core/core.ts';
import { loadInstallationKey } from './installation-key.ts';
import { defaultCacheDirectory, installationKeyPath } from './places.ts';
import { openSettings } from './settings.ts';
import type { Settings, SettingsFile } from './settings-file.ts';
import { startUtilityProcess } from './utility-child-process.ts';

export interface InstalledCore {
  options: Required<Omit<CoreOptions, 'onEviction' | 'runOn'>>;
  settings: SettingsFile;
  /** What is wrong with the settings, or cannot be kept in them. */
  settingsProblems: string[];
  /** Why this installation's key cannot be kept; null where it is. */
  keyProblem: string | null;
}

/** What this installation runs the cache with: its key, its settings, and what was typed, which the settings keep. */
export async function installedCore(choices: CoreChoices): Promise<InstalledCore> {
  await app.whenReady();
  const settings = openSettings();
  const settingsProblems = settings.problem === null ? [] : [settings.problem];
  for (const name of ['memoryBudget', 'diskBudget'] as const satisfies (keyof Settings)[]) {
    const chosen = choices[name];
    if (chosen === undefined) continue;
    try {
      settings.set(name, chosen);
    } catch (error) {
      settingsProblems.push(error instanceof Error ? error.message : String(error));
    }
  }
  const { key: sealKey, problem } = await loadInstallationKey(installationKeyPath());
  const options = {
    cacheDirectory: choices.cacheDir ?? defaultCacheDirectory(),
    sealKey,
    memoryBudget: settings.get('memoryBudget'),
    diskBudget: settings.get('diskBudget'),
    startChildProcess: startUtilityProcess,
  };
  return { options, settings, settingsProblems, keyProblem: problem };
}
