import { type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron';
import * as v from 'valibot';
import { type Answer, channelOf, type Problem, type RequestName, requests } from '../../shared/contract.ts';
import type { Inspector } from '../inspector/inspector.ts';
import { problemOf } from '../inspector/problem.ts';
import type { Programs } from '../programs/programs.ts';
import type { Source } from '../sources/source.ts';
import type { Sources } from '../sources/sources.ts';
import { benchmarkHandlers } from './benchmark-requests.ts';
import { exportEvents } from './export-events.ts';
import type { Handlers } from './handlers.ts';
import { isOfPage } from './page-files.ts';
import { programHandlers } from './program-requests.ts';
import type { SettingsRequests } from './settings-requests.ts';
import type { StoreRequests } from './store-requests.ts';
import { versions } from './versions.ts';
import type { ViewKeeper } from './view-keeper.ts';
import { forgetBounds } from './window-bounds.ts';

/**
 * Answers the window's requests. A message from anything but the window's own page, or with an argument that does
 * not fit the contract, is refused.
 */
export function answerRequests(
  window: BrowserWindow,
  inspector: Promise<Inspector>,
  sources: Sources,
  settings: SettingsRequests,
  store: StoreRequests,
  view: ViewKeeper,
  programs: Programs,
): void {
  /** What the window looks at now; there is nothing before this app's own cache is open. */
  const shown = async (): Promise<Source> => {
    await inspector;
    return sources.shown;
  };
  const handlers: Handlers = {
    snapshot: async () => {
      await inspector;
      return sources.snapshot();
    },
    showSource: async ({ id }) => {
      await inspector;
      return sources.show(id);
    },
    forgetEnded: () => {
      sources.forgetEnded();
      return null;
    },
    loadPaths: async ({ paths }) => done((await inspector).loadPaths(paths)),
    loadBytes: async ({ name, bytes }) => done((await inspector).loadBytes(name, bytes)),
    openDialog: async ({ kind }) => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: kind === 'files' ? 'Open WebAssembly files' : 'Open a folder of WebAssembly files',
        properties: kind === 'files' ? ['openFile', 'multiSelections'] : ['openDirectory', 'multiSelections'],
        filters: [
          { name: 'WebAssembly', extensions: ['wasm', 'wat'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return done((await inspector).loadPaths(filePaths));
    },
    reload: async ({ rowIds, compile }) => done((await inspector).reload(rowIds, compile)),
    cancelFollowUp: async ({ rowId }) => (await inspector).cancelFollowUp(rowId),
    cancel: async ({ rowId }) => done((await inspector).cancel(rowId)),
    cancelAll: async () => done((await inspector).cancelAll()),
    drop: async ({ rowIds, from, continues }) => (await shown()).drop(rowIds, from, continues),
    undoDrop: async () => (await shown()).undoDrop(),
    verify: async ({ rowIds }) => (await shown()).verify(rowIds),
    cancelVerify: async () => done((await shown()).cancelVerify()),
    setBudget: async ({ tier, budget }) => done((await inspector).setBudget(tier, budget)),
    retryDisk: async () => done((await inspector).retryDisk()),
    removeRows: async ({ rowIds }) => (await inspector).removeRows(rowIds),
    reveal: async ({ rowId }) => {
      const path = (await shown()).pathToReveal(rowId);
      if (path !== null) shell.showItemInFolder(path);
      return null;
    },
    contents: async ({ rowId }) => (await inspector).askContents(rowId, 'contents', null),
    contentsPage: async ({ rowId, ...page }) => (await inspector).askContents(rowId, 'page', page),
    codeTree: async ({ rowId, ...place }) => (await inspector).askContents(rowId, 'codeTree', place),
    functionText: async ({ rowId, ...part }) => (await inspector).askContents(rowId, 'functionText', part),
    moduleBytes: async ({ rowId, ...place }) => (await inspector).askContents(rowId, 'bytes', place),
    changes: async ({ rowId }) => (await inspector).changes(rowId),
    watchFolder: async ({ path, watched }) => done((await inspector).watchFolder(path, watched)),
    forgetFolder: async ({ path }) => done((await inspector).forgetFolder(path)),
    events: async ({ before, limit }) => (await shown()).events(limit, before),
    exportEvents: async ({ filter }) => {
      const events = (await shown()).matchingEvents(filter);
      return { path: await exportEvents(window, events), events: events.length };
    },
    loads: async ({ rowId }) => (await shown()).loads(rowId),
    allLoads: async () => (await shown()).allLoads(),
    worthOfModules: async ({ span }) => (await shown()).worthOfModules(span),
    ...benchmarkHandlers(window, inspector),
    ...programHandlers(window, programs),
    settings: () => settings.state(),
    setSettings: (values) => settings.set(values),
    storeSetup: () => store.setup(),
    setStore: ({ address }) => store.set(address),
    testStore: ({ address }) => store.test(address),
    keepSecret: ({ address, kind, secret }) => store.keepSecret(address, kind, secret),
    forgetSecret: () => store.forgetSecret(),
    trustKey: ({ publicKey, until }) => store.trust(publicKey, until),
    revokeKey: ({ name }) => store.revoke(name),
    chooseCacheFolder: () => settings.chooseCacheFolder(window),
    openPlace: ({ place }) => done(settings.open(place)),
    keptView: () => view.view,
    keepView: (changed) => done(view.keep(changed)),
    clearView: () => {
      view.clear();
      forgetBounds();
      return null;
    },
    versions,
  };
  for (const name of Object.keys(handlers) as RequestName[]) {
    ipcMain.handle(channelOf(name), (event, argument) =>
      answer(window, event, name, argument, handlers[name]),
    );
  }
}

async function answer(
  window: BrowserWindow,
  event: IpcMainInvokeEvent,
  name: RequestName,
  argument: unknown,
  handle: (argument: never) => unknown,
): Promise<Answer<unknown>> {
  const { senderFrame } = event;
  if (
    senderFrame === null ||
    senderFrame !== window.webContents.mainFrame ||
    !isOfPage(senderFrame.url) ||
    !isOfPage(senderFrame.origin)
  ) {
    return refuse({
      kind: 'refused',
      message: `${name} was asked by a page that is not this window's`,
      advice: null,
    });
  }
  const parsed = v.safeParse(requests[name].takes, argument);
  if (!parsed.success) {
    return refuse({
      kind: 'refused',
      message: `${name} was asked with a wrong argument: ${v.summarize(parsed.issues)}`,
      advice: null,
    });
  }
  try {
    return { ok: true, value: await handle(parsed.output as never) };
  } catch (error) {
    return refuse(problemOf(error));
  }
}

function refuse(problem: Problem): Answer<never> {
  return { ok: false, problem };
}

/** Waits for work that gives nothing, which the contract spells null. */
async function done(work: Promise<void> | void): Promise<null> {
  await work;
  return null;
}
