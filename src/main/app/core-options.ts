import { app } from 'electron';
import { loadInstallationKey } from 'wasm-compile-cache';
import { startOwnKind } from 'wasm-compile-cache/engine';
import type { CoreChoices } from '../command-line/command-context.ts';
import type { CoreOptions } from '../create-core.ts';
import { systemKeychain } from './keychain.ts';
import { defaultCacheDirectory, installationKeyPath } from './places.ts';
import type { SettingsFile } from './settings-file.ts';
import type { Settings } from './settings-schema.ts';

type Limits = 'compileTimeout' | 'compileProcesses';

export interface InstalledCore {
  options: Required<
    Pick<CoreOptions, 'cacheDirectory' | 'sealKey' | 'memoryBudget' | 'diskBudget' | 'startChildProcess'>
  > &
    Pick<CoreOptions, Limits>;
  /** What a person should hear of this installation's key; null where there is nothing. */
  keyNotice: string | null;
}

/** What this installation runs the cache with: its key, its settings, and what was typed, which holds for this run. */
export async function installedCore(
  choices: CoreChoices,
  settings: SettingsFile<Settings>,
): Promise<InstalledCore> {
  await app.whenReady();
  const timeout = choices.timeout ?? settings.get('compileTimeout');
  const processes = choices.compileProcesses ?? settings.get('compileProcesses');
  const { key: sealKey, notice } = await loadInstallationKey(installationKeyPath(), systemKeychain);
  const options = {
    cacheDirectory: choices.cacheDir ?? settings.get('cacheFolder') ?? defaultCacheDirectory(),
    sealKey,
    memoryBudget: choices.memoryBudget ?? settings.get('memoryBudget'),
    diskBudget: choices.diskBudget ?? settings.get('diskBudget'),
    startChildProcess: startOwnKind,
    ...(timeout !== 'automatic' && { compileTimeout: timeout }),
    ...(processes !== 'automatic' && { compileProcesses: processes }),
  };
  return { options, keyNotice: notice };
}
