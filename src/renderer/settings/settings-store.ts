/** The settings, as main last told. */
import { create } from 'zustand';
import type { RequestOf } from '../../shared/contract.ts';
import type { SettingsState, Theme } from '../../shared/settings.ts';
import { ask } from '../inspector-api.ts';

export const useSettings = create<{ state: SettingsState | null }>()(() => ({ state: null }));

/** Asks main for the settings. Shows why where it does not give them. */
export async function readSettings(): Promise<void> {
  const reply = await ask('settings', null);
  if (reply) useSettings.setState({ state: reply.value });
}

/** Sets some settings. Shows why where they cannot be kept, and gives whether they are. */
export async function setSettings(values: RequestOf<'setSettings'>): Promise<boolean> {
  const reply = await ask('setSettings', values);
  if (reply) useSettings.setState({ state: reply.value });
  // What could not be kept may hold until the end all the same.
  else await readSettings();
  return reply !== undefined;
}

export const setTheme = (theme: Theme): Promise<boolean> => setSettings({ theme });

/** Lets the person choose the disk tier's folder. */
export async function chooseCacheFolder(): Promise<void> {
  const reply = await ask('chooseCacheFolder', null);
  if (reply) useSettings.setState({ state: reply.value });
}
