import { dirname, join } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, shell } from 'electron';
import type { Settings, SettingsState } from '../../shared/settings.ts';
import type { CoreChoices } from '../command-line/command-context.ts';
import type { Inspector } from '../inspector/inspector.ts';
import { defaultCacheDirectory } from './places.ts';
import type { Changes, SettingsFile } from './settings-file.ts';

export interface SettingsRequestsOptions {
  settings: SettingsFile<Settings>;
  /** What was typed where the app was started: it holds for this run, whatever is set. */
  choices: CoreChoices;
  inspector: Promise<Inspector>;
}

/** What the settings page asks for. */
export class SettingsRequests {
  readonly #settings: SettingsFile<Settings>;
  readonly #choices: CoreChoices;
  readonly #inspector: Promise<Inspector>;
  /** As it was when the disk tier was opened. */
  readonly #cacheFolder: string;

  constructor({ settings, choices, inspector }: SettingsRequestsOptions) {
    this.#settings = settings;
    this.#choices = choices;
    this.#inspector = inspector;
    this.#cacheFolder = choices.cacheDir ?? settings.get('cacheFolder') ?? defaultCacheDirectory();
  }

  state(): SettingsState {
    const { cacheDir, memoryBudget, diskBudget, timeout, compileProcesses, compile } = this.#choices;
    const given: [keyof Settings, unknown][] = [
      ['cacheFolder', cacheDir],
      ['memoryBudget', memoryBudget],
      ['diskBudget', diskBudget],
      ['compileTimeout', timeout],
      ['compileProcesses', compileProcesses],
      ['compileMode', compile],
    ];
    return {
      values: this.#settings.all,
      cacheFolder: { inUse: this.#cacheFolder, byDefault: defaultCacheDirectory() },
      givenForThisRun: given.filter(([, value]) => value !== undefined).map(([name]) => name),
      path: this.#settings.path,
    };
  }

  /** Sets and keeps. Rejects where it cannot be kept, or where entries over a smaller budget cannot be deleted. */
  async set({ memoryBudget, diskBudget, ...others }: Changes<Settings>): Promise<SettingsState> {
    if (Object.keys(others).length > 0) this.#settings.setSome(others);
    if (others.theme !== undefined) nativeTheme.themeSource = others.theme;
    if (others.compileMode !== undefined) (await this.#inspector).compileModeChanged();
    // These hold at once, and the inspector keeps them.
    if (memoryBudget !== undefined) await (await this.#inspector).setBudget('memory', memoryBudget);
    if (diskBudget !== undefined) await (await this.#inspector).setBudget('disk', diskBudget);
    return this.state();
  }

  async chooseCacheFolder(window: BrowserWindow): Promise<SettingsState> {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'Choose a folder for the disk tier: a new or an empty one',
      defaultPath: dirname(this.#settings.get('cacheFolder') ?? this.#cacheFolder),
      properties: ['openDirectory', 'createDirectory'],
    });
    const [cacheFolder] = filePaths;
    return cacheFolder === undefined ? this.state() : this.set({ cacheFolder });
  }

  /** Rejects where the system has no program for it. */
  async open(place: 'cache-folder' | 'settings-folder' | 'documentation'): Promise<void> {
    const path = {
      'cache-folder': this.#cacheFolder,
      'settings-folder': dirname(this.#settings.path),
      documentation: join(app.getAppPath(), 'README.md'),
    }[place];
    const wrong = await shell.openPath(path);
    if (wrong !== '') throw new Error(`${path} could not be opened: ${wrong}`);
  }
}
