import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { _electron } from '@playwright/test';
import { PROJECT_ROOT } from '../setup/project-root.mjs';

/** In milliseconds. */
const LAUNCHING = 40_000;
const THEMES = /** @type {const} */ (['light', 'dark']);
const SIZES = [
  { width: 1360, height: 880 },
  { width: 900, height: 600 },
];

/**
 * @typedef {object} StageOptions
 * @property {string} executable
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {string} scene
 * @property {string} scratch a folder of this scene's own
 * @property {string} pictures
 */

/** @typedef {Awaited<ReturnType<typeof openStage>>} Stage what a scene is played on */

/**
 * Gives what a scene needs. The window is opened by the scene, once its files are there.
 * @param {StageOptions} options
 */
export async function openStage({ executable, args, env, scene, scratch, pictures }) {
  mkdirSync(scratch, { recursive: true });
  /** @type {import('@playwright/test').ElectronApplication | null} */
  let app = null;
  /** @type {import('@playwright/test').Page | null} */
  let page = null;

  /** @type {import('node:child_process').ChildProcess[]} */
  const programs = [];

  const openPage = () => {
    if (!page) throw new Error('The scene has opened no window.');
    return page;
  };

  /** Nothing of this user's own is to be seen, nor touched. */
  const ownPlaces = {
    TMPDIR: scratch,
    WASM_COMPILE_CACHE_INSPECT_DIR: join(scratch, 'inspect'),
    WASM_COMPILE_CACHE_TRUST: join(scratch, 'trusted-keys'),
  };

  return {
    cache: join(scratch, 'cache'),

    /** @returns {import('@playwright/test').Page} */
    get page() {
      return openPage();
    },

    /**
     * Writes a file to bring in, and gives its path.
     * @param {string} name
     * @param {Uint8Array | string} content
     */
    write(name, content) {
      const path = join(scratch, 'files', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },

    /**
     * Starts a program with the hook before it, which goes on until the scene is over, or its input ends.
     * @param {string} name of a program of the end-to-end tests
     * @param {{ label?: string, cache?: string, mode?: string }} [options]
     */
    async startProgram(name, { label = '', cache = 'program-cache', mode = 'background' } = {}) {
      const program = join(PROJECT_ROOT, 'test/e2e/programs', name);
      const register = join(PROJECT_ROOT, 'src/core/dist/register.cjs');
      const child = spawn(executable, ['--require', register, program], {
        env: {
          ...env,
          ELECTRON_RUN_AS_NODE: '1',
          WASM_COMPILE_CACHE: join(scratch, cache),
          WASM_COMPILE_CACHE_MODE: mode,
          WASM_COMPILE_CACHE_INSPECT_DIR: join(scratch, 'inspect'),
          WASM_COMPILE_CACHE_INSPECT_LABEL: label,
        },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      programs.push(child);
      await once(child.stdout, 'data');
      return child;
    },

    /**
     * Sets what the app reads when it starts.
     * @param {Record<string, unknown>} settings
     */
    set(settings) {
      const folder = join(scratch, 'user-data');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    },

    /**
     * Runs one of the app's commands, and gives what it prints.
     * @param {string[]} command
     */
    async command(...command) {
      const child = spawn(
        executable,
        [
          '--ozone-platform=headless',
          '--disable-gpu',
          `--user-data-dir=${join(scratch, 'user-data')}`,
          ...args,
        ],
        {
          env: { ...env, ...ownPlaces, WASM_CACHE_INSPECTOR_ARGS: JSON.stringify(command) },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
      if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${printed}`);
      return printed.trim();
    },

    /** @param {string[]} paths what is typed behind `npm start --` */
    async open(...paths) {
      const launch = () =>
        _electron.launch({
          timeout: LAUNCHING,
          executablePath: executable,
          args: [`--user-data-dir=${join(scratch, 'user-data')}`, ...args],
          env: {
            .../** @type {Record<string, string>} */ (env),
            ...ownPlaces,
            // Where the programs that it runs keep their wasm.
            XDG_CACHE_HOME: join(scratch, 'programs'),
            WASM_CACHE_INSPECTOR_ARGS: JSON.stringify(['--cache-dir', join(scratch, 'cache'), ...paths]),
          },
        });
      // Now and then, on a busy machine, Playwright does not get hold of an Electron that runs well.
      app = await launch().catch(launch);
      page = await app.firstWindow();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.getByTestId('engine').waitFor();
      await resize(app, SIZES[0]);
    },

    /** Gives the app a keychain, where the system that the pictures are taken on has none. */
    async giveKeychain() {
      await app?.evaluate(({ safeStorage }) => {
        Object.assign(safeStorage, {
          isEncryptionAvailable: () => true,
          getSelectedStorageBackend: () => 'gnome_libsecret',
        });
      });
    },

    /** Says yes to whatever the app asks in a dialog of the system's. */
    async agree() {
      await app?.evaluate(({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
      });
    },

    /**
     * Takes the picture of what is to be seen, in every theme and size.
     * @param {string} state
     * @param {() => Promise<unknown>} [arrange] what brings the state about again after the size has changed
     */
    async picture(state, arrange) {
      const shown = openPage();
      for (const size of SIZES) {
        await resize(app, size);
        await arrange?.();
        for (const colorScheme of THEMES) {
          await shown.emulateMedia({ colorScheme });
          await shown.waitForTimeout(150);
          const name = `${scene}-${state}-${size.width}x${size.height}-${colorScheme}.png`;
          await shown.screenshot({ path: join(pictures, name) });
        }
      }
      await shown.emulateMedia({ colorScheme: 'light' });
      await resize(app, SIZES[0]);
    },

    async close() {
      for (const program of programs) program.kill('SIGKILL');
      await app?.close();
    },
  };
}

/**
 * @param {import('@playwright/test').ElectronApplication | null} app
 * @param {{ width: number, height: number } | undefined} size
 */
async function resize(app, size) {
  if (!app || !size) return;
  const page = await app.firstWindow();
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, size);
  await page.waitForFunction(({ width }) => window.innerWidth === width, size);
}
