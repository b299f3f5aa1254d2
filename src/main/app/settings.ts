import { settingsPath } from './places.ts';
import { SettingsFile } from './settings-file.ts';
import { SETTINGS, type Settings } from './settings-schema.ts';

/** What the person set, kept in `settings.json` in the app's own folder and shared with the command line. */
export function openSettings(): SettingsFile<Settings> {
  return SettingsFile.open(settingsPath(), SETTINGS);
}
