import { DEFAULT_SETTINGS, SETTINGS_FIELDS, type Settings } from '../../shared/settings.ts';
import type { SettingsSchema } from './settings-file.ts';

export type { Settings };

export const SETTINGS: SettingsSchema<Settings> = { fields: SETTINGS_FIELDS, defaults: DEFAULT_SETTINGS };
