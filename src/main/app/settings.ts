import { settingsPath } from './places.ts';
import { SettingsFile } from './settings-file.ts';

/** What the person set, kept in `settings.json` in the app's own folder and shared with the command line. */
export function openSettings(): SettingsFile {
  return SettingsFile.open(settingsPath());
}
