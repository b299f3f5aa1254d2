import type { BrowserWindow } from 'electron';
import { beforeEach, expect, it, vi } from 'vitest';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { answerRequests } from '../../../src/main/app/ipc.ts';
import { PAGE_URL } from '../../../src/main/app/page-files.ts';
import type { SettingsRequests } from '../../../src/main/app/settings-requests.ts';
import type { StoreRequests } from '../../../src/main/app/store-requests.ts';
import type { ViewKeeper } from '../../../src/main/app/view-keeper.ts';
import type { Inspector } from '../../../src/main/inspector/inspector.ts';
import type { Programs } from '../../../src/main/programs/programs.ts';
import type { Program } from '../../../src/main/programs/resolve-program.ts';
import type { Sources } from '../../../src/main/sources/sources.ts';
import { channelOf, type RequestName, requests } from '../../../src/shared/contract.ts';
import { DEFAULT_SETTINGS } from '../../../src/shared/settings.ts';

type Frame = { url: string; origin: string } | null;
type Listener = (event: { senderFrame: Frame }, argument: unknown) => Promise<unknown>;

const electron = vi.hoisted(() => ({
  handlers: new Map<string, unknown>(),
  showOpenDialog: vi.fn(),
  showItemInFolder: vi.fn(),
  showMessageBox: vi.fn(),
}));

vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, listener: unknown) => electron.handlers.set(channel, listener) },
  dialog: { showOpenDialog: electron.showOpenDialog, showMessageBox: electron.showMessageBox },
  shell: { showItemInFolder: electron.showItemInFolder },
}));

const SETTINGS = { values: DEFAULT_SETTINGS };
const ORIGIN = 'app://inspector';

beforeEach(() => {
  electron.handlers.clear();
  vi.resetAllMocks();
});

/** A window whose page asks an inspector that notes what it is asked, and answers nothing unless told otherwise. */
function newWindow(answers: Partial<Record<keyof Inspector, (...args: never[]) => unknown>> = {}) {
  const asked: unknown[][] = [];
  const inspector = new Proxy({} as Inspector, {
    get: (_target, name: keyof Inspector | 'then') =>
      name === 'then'
        ? undefined
        : (...args: never[]) => {
            asked.push([name, ...args]);
            return answers[name]?.(...args);
          },
  });
  const page: Frame = { url: PAGE_URL, origin: ORIGIN };
  const window = { webContents: { mainFrame: page } } as unknown as BrowserWindow;
  const settings = { state: () => SETTINGS, set: () => SETTINGS } as unknown as SettingsRequests;
  const view = { keep: (changed: object) => void asked.push(['keep', changed]) } as unknown as ViewKeeper;
  const sources = {
    shown: inspector,
    snapshot: () => inspector.snapshot(),
    show: (id: string) => void asked.push(['showSource', id]),
    forgetEnded: () => void asked.push(['forgetEnded']),
  } as unknown as Sources;
  const store = {
    setup: async () => void asked.push(['storeSetup']),
    set: async (address: string | null) => void asked.push(['setStore', address]),
    test: async (address: string) => void asked.push(['testStore', address]),
    keepSecret: async (...given: string[]) => void asked.push(['keepSecret', ...given]),
    forgetSecret: async () => void asked.push(['forgetSecret']),
    trust: async (publicKey: string, until: string | null) => void asked.push(['trustKey', publicKey, until]),
    revoke: async (name: string) => void asked.push(['revokeKey', name]),
  } as unknown as StoreRequests;
  const programs = {
    stop: async () => void asked.push(['stop']),
    cancelComparison: () => void asked.push(['cancelComparison']),
    run: async ({ command }: Program) => void asked.push(['run', command]),
    compare: async ({ command }: Program, runs: number) => void asked.push(['compare', command, runs]),
  } as unknown as Programs;
  answerRequests(window, Promise.resolve(inspector), sources, settings, store, view, programs);
  const ask = (name: RequestName, argument: unknown, senderFrame: Frame = page) =>
    (electron.handlers.get(channelOf(name)) as Listener)({ senderFrame }, argument);
  return { ask, asked, page };
}

const ROW = '3f0c';
const RUN = '6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b';
const BENCHMARK = { rowIds: [ROW], series: ['stock'], runs: 5, commandArguments: [] };

it('answers every request of the contract, and no other', () => {
  newWindow();
  const channels = (Object.keys(requests) as RequestName[]).map(channelOf);
  expect([...electron.handlers.keys()].toSorted()).toEqual(channels.toSorted());
});

it.each([
  ['loadPaths', { paths: ['/a.wasm'] }, ['loadPaths', ['/a.wasm']]],
  ['reload', { rowIds: [ROW] }, ['reload', [ROW], undefined]],
  ['reload', { rowIds: [ROW], compile: 'background' }, ['reload', [ROW], 'background']],
  ['cancel', { rowId: ROW }, ['cancel', ROW]],
  ['cancelAll', null, ['cancelAll']],
  ['setBudget', { tier: 'disk', budget: 2 ** 30 }, ['setBudget', 'disk', 2 ** 30]],
  ['retryDisk', null, ['retryDisk']],
  ['cancelVerify', null, ['cancelVerify']],
  ['cancelBenchmark', { rowId: ROW }, ['cancelBenchmark', ROW]],
  ['cancelBenchmark', { rowId: null }, ['cancelBenchmark', null]],
  ['keepView', { mainTab: 'events' }, ['keep', { mainTab: 'events' }]],
] as const)('hands %s on to who does it, and answers null once it is done', async (name, argument, call) => {
  const { ask, asked } = newWindow();
  expect(await ask(name, argument)).toEqual({ ok: true, value: null });
  expect(asked).toEqual([call]);
});

it.each([
  ['keepView', { mainTab: 'nowhere' }],
  ['keepView', { moduleSearch: 'x'.repeat(1_001) }],
  ['keepView', { colour: 'red' }],
  ['setSettings', { theme: 'sepia' }],
  ['setSettings', { cacheFolder: 'relative/folder' }],
  ['setSettings', { compileProcesses: 0 }],
  ['setSettings', { compileTimeout: 10 }],
  ['openPlace', { place: '/etc/passwd' }],
] as const)('refuses %s with %j', async (name, argument) => {
  const { ask, asked } = newWindow();
  expect(await ask(name, argument)).toMatchObject({ ok: false, problem: { kind: 'refused' } });
  expect(asked).toEqual([]);
});

it('hands on the bytes of a dropped file', async () => {
  const { ask, asked } = newWindow();
  const bytes = new ArrayBuffer(8);
  expect(await ask('loadBytes', { name: 'a.wasm', bytes })).toEqual({ ok: true, value: null });
  expect(asked).toEqual([['loadBytes', 'a.wasm', bytes]]);
});

it('answers with what the inspector gives', async () => {
  const snapshot = { rows: [] };
  const { ask } = newWindow({ snapshot: () => snapshot });
  expect(await ask('snapshot', null)).toEqual({ ok: true, value: snapshot });
});

it.each([
  ['drop', { rowIds: [ROW], from: 'both' }, [[ROW], 'both', false]],
  ['drop', { rowIds: [ROW], from: 'both', continues: true }, [[ROW], 'both', true]],
  ['undoDrop', null, []],
  ['verify', { rowIds: [ROW] }, [[ROW]]],
  ['removeRows', { rowIds: [ROW] }, [[ROW]]],
] as const)(
  'hands %s on to the inspector, and answers with what came of it',
  async (name, argument, given) => {
    const outcome = { told: 'by the inspector' };
    const { ask, asked } = newWindow({ [name]: () => outcome });
    expect(await ask(name, argument)).toEqual({ ok: true, value: outcome });
    expect(asked).toEqual([[name, ...given]]);
  },
);

it('loads what the person chooses in the dialog', async () => {
  const { ask, asked } = newWindow();
  electron.showOpenDialog.mockResolvedValue({ filePaths: ['/a.wasm', '/b.wasm'] });
  await ask('openDialog', { kind: 'files' });
  expect(electron.showOpenDialog.mock.calls[0]?.[1].properties).toEqual(['openFile', 'multiSelections']);
  await ask('openDialog', { kind: 'folder' });
  expect(electron.showOpenDialog.mock.calls[1]?.[1].properties).toEqual(['openDirectory', 'multiSelections']);
  expect(asked).toEqual([
    ['loadPaths', ['/a.wasm', '/b.wasm']],
    ['loadPaths', ['/a.wasm', '/b.wasm']],
  ]);
});

it('shows a file in the file manager, and nothing where there is no path', async () => {
  const { ask } = newWindow({ pathToReveal: (id: string | null) => (id === null ? '/cache' : null) });
  expect(await ask('reveal', { rowId: ROW })).toEqual({ ok: true, value: null });
  expect(electron.showItemInFolder).not.toHaveBeenCalled();
  await ask('reveal', { rowId: null });
  expect(electron.showItemInFolder).toHaveBeenCalledExactlyOnceWith('/cache');
});

it.each<[string, (page: Frame) => Frame]>([
  ['a frame that is gone', () => null],
  ['another frame, even of the same page', () => ({ url: PAGE_URL, origin: ORIGIN })],
  [
    'its own frame while it shows another page',
    (page) => Object.assign(page as object, { url: 'https://example.com/' }) as Frame,
  ],
  ['its own frame with another origin', (page) => Object.assign(page as object, { origin: 'null' }) as Frame],
])('refuses %s, whatever it asks for', async (_, sender) => {
  const { ask, asked, page } = newWindow();
  const frame = sender(page);
  for (const name of Object.keys(requests) as RequestName[]) {
    expect(await ask(name, null, frame)).toEqual({
      ok: false,
      problem: {
        kind: 'refused',
        message: `${name} was asked by a page that is not this window's`,
        advice: null,
      },
    });
  }
  expect(asked).toEqual([]);
});

it.each<[RequestName, unknown]>([
  ['snapshot', {}],
  ['loadPaths', { paths: '/a.wasm' }],
  ['loadPaths', { paths: [''] }],
  ['loadPaths', { paths: new Array(10_001).fill('/a.wasm') }],
  ['loadBytes', { name: 'a.wasm', bytes: new Uint8Array(8) }],
  ['loadBytes', { name: '', bytes: new ArrayBuffer(8) }],
  ['openDialog', { kind: 'both' }],
  ['reload', undefined],
  ['reload', { rowIds: [7] }],
  ['reload', { rowIds: [] }],
  ['reload', { rowIds: Array(10_001).fill(ROW) }],
  ['drop', { rowIds: [ROW], from: 'compiler' }],
  ['setBudget', { tier: 'memory', budget: 1 }],
  ['setBudget', { tier: 'memory', budget: 2 ** 20 + 0.5 }],
  ['setBudget', { tier: 'compiler', budget: 'automatic' }],
  ['startBenchmark', { ...BENCHMARK, runs: 51 }],
  ['startBenchmark', { ...BENCHMARK, runs: 0 }],
  ['startBenchmark', { ...BENCHMARK, rowIds: [] }],
  ['startBenchmark', { ...BENCHMARK, rowIds: new Array(51).fill(ROW) }],
  ['startBenchmark', { ...BENCHMARK, series: ['lukewarm'] }],
  ['startBenchmark', { ...BENCHMARK, commandArguments: ['a\0b'] }],
  ['keptBenchmark', { id: '../settings' }],
  ['renameBenchmark', { id: RUN, name: ' ' }],
  ['deleteBenchmarks', { ids: [] }],
  ['exportBenchmark', { id: RUN, format: 'html' }],
  ['saveBenchmarkPicture', { name: 'a', png: new TextEncoder().encode('<svg/>').buffer }],
  ['saveBenchmarkPicture', { name: 'a', png: new ArrayBuffer(2 ** 24 + 1) }],
])('refuses %s with %j, and asks the inspector nothing', async (name, argument) => {
  const { ask, asked } = newWindow();
  expect(await ask(name, argument)).toMatchObject({
    ok: false,
    problem: { kind: 'refused', message: expect.stringContaining(`${name} was asked with a wrong argument`) },
  });
  expect(asked).toEqual([]);
});

it('answers a failure as data, with its kind and its advice', async () => {
  const { ask } = newWindow({
    reload: () => {
      throw new LoadError('other', 'this file is no longer in the table', { advice: 'Bring it in again.' });
    },
    drop: () => Promise.reject(new Error('the disk is gone')),
  });
  expect(await ask('reload', { rowIds: [ROW] })).toEqual({
    ok: false,
    problem: { kind: 'other', message: 'this file is no longer in the table', advice: 'Bring it in again.' },
  });
  expect(await ask('drop', { rowIds: [ROW], from: 'disk' })).toEqual({
    ok: false,
    problem: { kind: 'other', message: 'the disk is gone', advice: null },
  });
});
