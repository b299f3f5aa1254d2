import { app } from 'electron';
import { loadInstallationKey } from 'wasm-compile-cache';
import { startOwnKind } from 'wasm-compile-cache/engine';
import type { CoreChoices } from '../command-line/command-context.ts';
import type { CoreOptions } from '../create-core.ts';
import { systemKeychain } from './keychain.ts';
import { defaultCacheDirectory, installationKeyPath } from './places.ts';
import { openSettings } from './settings.ts';
import type { SettingsFile } from './settings-file.ts';
import type { Settings } from './settings-schema.ts';

export interface InstalledCore {
  options: Required<
    Pick<CoreOptions, 'cacheDirectory' | 'sealKey' | 'memoryBudget' | 'diskBudget' | 'startChildProcess'>
  > &
    Pick<CoreOptions, 'compileTimeout'>;
  settings: SettingsFile<Settings>;
  /** What is wrong with the settings; null where nothing is. */
  settingsProblem: string | null;
  /** What a person should hear of this installation's key; null where there is nothing. */
  keyNotice: string | null;
}

/** What this installation runs the cache with: its key, its settings, and what was typed, which holds for this run. */
export async function installedCore(choices: CoreChoices): Promise<InstalledCore> {
  await app.whenReady();
  const settings = openSettings();
  const { key: sealKey, notice } = await loadInstallationKey(installationKeyPath(), systemKeychain);
  const options = {
    cacheDirectory: choices.cacheDir ?? defaultCacheDirectory(),
    sealKey,
    memoryBudget: choices.memoryBudget ?? settings.get('memoryBudget'),
    diskBudget: choices.diskBudget ?? settings.get('diskBudget'),
    startChildProcess: startOwnKind,
    ...(choices.timeout !== undefined && { compileTimeout: choices.timeout }),
  };
  return { options, settings, settingsProblem: settings.problem, keyNotice: notice };
}
