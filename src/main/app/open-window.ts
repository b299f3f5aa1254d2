import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, Menu, nativeTheme } from 'electron';
import { printable } from 'wasm-compile-cache/text';
import { type SourceUpdate, UPDATE_CHANNEL, type UpdateBatch, VIEW_ARGUMENT } from '../../shared/contract.ts';
import type { Settings } from '../../shared/settings.ts';
import type { CoreChoices } from '../command-line/command-context.ts';
import { Inspector } from '../inspector/inspector.ts';
import { problemOf } from '../inspector/problem.ts';
import { Programs } from '../programs/programs.ts';
import { Sources } from '../sources/sources.ts';
import { KeptSecret } from '../store/kept-secret.ts';
import type { TeamStore } from '../store/team-store.ts';
import { applicationMenu } from './application-menu.ts';
import { installedCore } from './core-options.ts';
import { DEFAULT_SIZE } from './fitting-bounds.ts';
import { answerRequests } from './ipc.ts';
import { systemKeychain } from './keychain.ts';
import { PAGE_URL } from './page-files.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';
import { forbidPermissions, stayOnOwnPage } from './permissions.ts';
import {
  benchmarksFolder,
  comparisonsFolder,
  installationKeyPath,
  keptViewPath,
  storeSecretPath,
  worthFolder,
} from './places.ts';
import { recoverPage } from './recover-page.ts';
import { openSettings } from './settings.ts';
import type { SettingsFile } from './settings-file.ts';
import { SettingsRequests } from './settings-requests.ts';
import { listenForSecondStarts, takeProfile } from './single-instance.ts';
import { storeQuestions } from './store-questions.ts';
import { StoreRequests } from './store-requests.ts';
import { ViewKeeper } from './view-keeper.ts';
import { type WindowArguments, windowArguments } from './window-arguments.ts';
import { keepBounds, keptBounds } from './window-bounds.ts';

const built = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Opens the window, and loads the files and folders that were given. Where this profile's window is open already, that
 * one loads them, and this process ends.
 */
export async function openWindow(args: readonly string[]): Promise<void> {
  // Before anything is waited for: Electron takes it only until it is ready.
  registerPageScheme();
  let given: WindowArguments;
  try {
    given = await windowArguments(args);
  } catch (error) {
    process.stderr.write(
      `${printable(error instanceof Error ? error.message : String(error))}\nSee --help.\n`,
    );
    app.exit(1);
    return;
  }
  if (!takeProfile(given)) return app.exit(0);
  await app.whenReady();
  const settings = openSettings();
  nativeTheme.themeSource = settings.get('theme');
  const isKept = () => settings.get('keepView');
  const view = new ViewKeeper({
    path: keptViewPath(),
    isWanted: isKept,
    onProblem: async (path, message) => (await inspector).warn(path, message),
  });
  servePage();
  forbidPermissions();
  const window = new BrowserWindow({
    ...(isKept() ? keptBounds() : DEFAULT_SIZE),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Wasm Cache Inspector',
    backgroundColor: ground(),
    webPreferences: {
      preload: built('../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      additionalArguments: [
        COLLECT_SOONER,
        `${VIEW_ARGUMENT}${encodeURIComponent(JSON.stringify(view.view))}`,
      ],
    },
  });
  Menu.setApplicationMenu(applicationMenu(window));
  stayOnOwnPage(window.webContents);
  recoverPage(window, () => app.quit());
  window.once('ready-to-show', () => window.show());
  keepBounds(window, isKept);
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(ground());
  });
  const isClosing = closingOf(window);

  const sources = new Sources({
    app: { title: 'This app', runtime: `Electron ${process.versions.electron}`, v8: process.versions.v8 },
    publish: (batch) => publishTo(window, batch),
  });
  // Not before the page is there to be seen: until then it needs this thread for its files, and the processors.
  const inspector = drawn(window).then(() =>
    createInspector((batch) => sources.publishOfApp(batch), given, settings, store.teamStore),
  );
  const store = new StoreRequests({
    settings,
    inspector,
    secret: new KeptSecret(storeSecretPath(), systemKeychain),
    questions: storeQuestions(window),
  });
  inspector.then(
    (opened) => sources.start(opened),
    // Whoever waits for it says why it cannot be opened.
    () => {},
  );
  app.on('will-quit', () => sources.close());
  const settingsRequests = new SettingsRequests({ settings, choices: given, inspector });
  const programs = new Programs({
    folder: comparisonsFolder(),
    appVersion: app.getVersion(),
    publish: (update) => publishTo(window, { programs: update }),
    onWarning: async (message) => (await inspector).warn('a program', message),
  });
  answerRequests(window, inspector, sources, settingsRequests, store, view, programs);
  listenForSecondStarts(window, async (paths) => (await inspector).loadPaths(paths));
  app.on('will-quit', () => view.flush());
  closeBeforeQuit(inspector, programs);
  try {
    const [opened] = await Promise.all([inspector, window.loadURL(PAGE_URL)]);
    if (view.problem !== null) opened.warn(view.path, view.problem);
    await opened.loadPaths(given.paths);
  } catch (error) {
    if (isClosing()) return;
    process.stderr.write(`the window could not be opened: ${printable(problemOf(error).message)}\n`);
    app.exit(1);
  }
}

/**
 * Has the page's V8 collect garbage once its heap has grown by half. It waits until it is some four times as large
 * otherwise, and a page that is laid out anew with each batch fills that with 100 MB that nobody uses. It goes to the
 * page's process alone: as a switch of the app it would reach the processes that compile, and V8 takes machine code only
 * from an engine with its own flags.
 */
const COLLECT_SOONER = '--js-flags=--heap-growing-percent=50';

/** How long a page that is there may take to be painted. A window that nobody sees may never be. */
const PAINT_LIMIT_MS = 500;

/** Settles once the page has been painted first, or will not be any more. */
function drawn(window: BrowserWindow): Promise<void> {
  const { webContents } = window;
  return new Promise((resolve) => {
    window.once('ready-to-show', () => resolve());
    webContents.once('dom-ready', () => setTimeout(resolve, PAINT_LIMIT_MS));
    webContents.once('did-fail-load', () => resolve());
    webContents.once('destroyed', () => resolve());
  });
}

/** The page's own, so that a window that opens does not flash. */
function ground(): string {
  return nativeTheme.shouldUseDarkColors ? '#0e1014' : '#f4f5f7';
}

async function createInspector(
  publish: (batch: SourceUpdate) => void,
  choices: CoreChoices,
  settings: SettingsFile<Settings>,
  teamStore: TeamStore | null,
): Promise<Inspector> {
  const { options, keyNotice } = await installedCore(choices, settings);
  const inspector = await Inspector.create({
    ...options,
    worthFolder: worthFolder(),
    teamStore,
    electronVersion: process.versions.electron ?? '',
    appVersion: app.getVersion(),
    benchmarksFolder: benchmarksFolder(),
    compileMode: () => choices.compile ?? settings.get('compileMode'),
    keepBudget: (tier, budget) => {
      try {
        settings.set(`${tier}Budget`, budget);
      } catch (error) {
        inspector.warn(settings.path, problemOf(error).message);
      }
    },
    publish,
  });
  if (settings.problem !== null) inspector.warn(settings.path, settings.problem);
  if (keyNotice !== null) inspector.warn(installationKeyPath(), keyNotice);
  return inspector;
}

function publishTo(window: BrowserWindow, batch: UpdateBatch): void {
  // A page that has ended asks for all there is once it is loaded anew.
  if (!window.isDestroyed() && !window.webContents.isCrashed()) {
    window.webContents.send(UPDATE_CHANNEL, batch);
  }
}

/** Gives what tells whether somebody has asked for the window's end, or the app's: what then fails is no error. */
function closingOf(window: BrowserWindow): () => boolean {
  let closing = false;
  const note = () => {
    closing = true;
  };
  window.once('close', note);
  app.once('before-quit', note);
  return () => closing;
}

/** Ends all processes and removes temporary files before the app is gone, however it is quit. */
function closeBeforeQuit(inspector: Promise<Inspector>, programs: Programs): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  // Not the window's own end: where the app is quit, Electron does not wait for what that starts.
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    Promise.allSettled([inspector.then((opened) => opened.close()), programs.close()])
      .then((outcomes) => {
        for (const outcome of outcomes) {
          if (outcome.status === 'fulfilled') continue;
          process.stderr.write(`closing: ${printable(problemOf(outcome.reason).message)}\n`);
        }
      })
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
}
