import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { benchmarkHandlers } from '../../../src/main/app/benchmark-requests.ts';
import { RunsFolder } from '../../../src/main/benchmark/runs-folder.ts';
import type { Inspector } from '../../../src/main/inspector/inspector.ts';
import type { BenchmarkSeries } from '../../../src/shared/benchmark-series.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { runOf } from '../benchmark/benchmark-runs.ts';

const dialog = vi.hoisted(() => ({ showSaveDialog: vi.fn(), showMessageBox: vi.fn() }));
vi.mock('electron', () => ({ dialog }));

beforeEach(() => {
  vi.resetAllMocks();
});

const WINDOW = {} as BrowserWindow;

/** Handlers of an inspector whose rows of these names are WASI commands. */
function handlersFor(commands: string[] = []) {
  const keptBenchmarks = new RunsFolder(join(scratchFolder(), 'benchmarks'));
  const started = vi.fn();
  const inspector = {
    keptBenchmarks,
    startBenchmark: started,
    benchmarkRunsCodeOf: async () => commands,
  } as unknown as Inspector;
  return { handlers: benchmarkHandlers(WINDOW, Promise.resolve(inspector)), keptBenchmarks, started };
}

const asked = (series: BenchmarkSeries[]) => ({ rowIds: ['a'], series, runs: 5, commandArguments: [] });

describe('starting', () => {
  it('asks nobody where no module is run', async () => {
    const { handlers, started } = handlersFor(['command.wasm']);
    expect(await handlers.startBenchmark(asked(['stock', 'disk']))).toEqual({ started: true });
    expect(dialog.showMessageBox).not.toHaveBeenCalled();
    expect(started).toHaveBeenCalledExactlyOnceWith(asked(['stock', 'disk']));
  });

  it('asks nobody where nothing that was chosen can be run', async () => {
    const { handlers, started } = handlersFor([]);
    await handlers.startBenchmark(asked(['stock', 'stockResult']));
    expect(dialog.showMessageBox).not.toHaveBeenCalled();
    expect(started).toHaveBeenCalledOnce();
  });

  it('runs a module’s code only where the person says so, and proposes not to', async () => {
    const { handlers, started } = handlersFor(['command.wasm']);
    dialog.showMessageBox.mockResolvedValue({ response: 1 });
    expect(await handlers.startBenchmark(asked(['diskResult']))).toEqual({ started: false });
    expect(started).not.toHaveBeenCalled();
    const [, question] = dialog.showMessageBox.mock.calls[0] ?? [];
    expect(question).toMatchObject({ defaultId: 1, cancelId: 1, message: 'Run the code of command.wasm?' });
    dialog.showMessageBox.mockResolvedValue({ response: 0 });
    expect(await handlers.startBenchmark(asked(['diskResult']))).toEqual({ started: true });
    expect(started).toHaveBeenCalledOnce();
  });

  it('names the modules, however many they are', async () => {
    const { handlers } = handlersFor(['1', '2', '3', '4', '5', '6'].map((name) => `${name}.wasm`));
    dialog.showMessageBox.mockResolvedValue({ response: 1 });
    await handlers.startBenchmark(asked(['stockResult']));
    const [, { message, detail }] = dialog.showMessageBox.mock.calls[0] ?? [];
    expect(message).toBe('Run the code of 6 modules?');
    expect(detail).toContain('(1.wasm, 2.wasm, 3.wasm, 4.wasm, 5.wasm, …)');
  });
});

describe('saving', () => {
  it('writes a kept run where the person chooses, under a name that a file may have', async () => {
    const { handlers, keptBenchmarks } = handlersFor();
    const run = runOf({ name: '../before: "a/b"?' });
    await keptBenchmarks.keep(run);
    const filePath = join(scratchFolder(), 'run.json');
    dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath });
    expect(await handlers.exportBenchmark({ id: run.id, format: 'json' })).toEqual({ path: filePath });
    expect(JSON.parse(await readFile(filePath, 'utf8'))).toMatchObject(run);
    expect(dialog.showSaveDialog.mock.calls[0]?.[1].defaultPath).toBe('before- -a-b- benchmark.json');
  });

  it('writes a picture as it came', async () => {
    const { handlers } = handlersFor();
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1).buffer;
    const filePath = join(scratchFolder(), 'run.png');
    dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath });
    expect(await handlers.saveBenchmarkPicture({ name: '...', png })).toEqual({ path: filePath });
    expect(new Uint8Array(await readFile(filePath))).toEqual(new Uint8Array(png));
    expect(dialog.showSaveDialog.mock.calls[0]?.[1].defaultPath).toBe('benchmark.png');
  });

  it('writes nothing where no place was chosen', async () => {
    const { handlers, keptBenchmarks } = handlersFor();
    await keptBenchmarks.keep(runOf());
    dialog.showSaveDialog.mockResolvedValue({ canceled: true, filePath: '' });
    expect(await handlers.exportBenchmark({ id: runOf().id, format: 'csv' })).toEqual({ path: null });
  });
});

it('deletes, brings back, renames and lists what is kept', async () => {
  const { handlers, keptBenchmarks } = handlersFor();
  const { id } = runOf();
  await keptBenchmarks.keep(runOf());
  expect(await handlers.renameBenchmark({ id, name: 'other' })).toBeNull();
  expect(await handlers.keptBenchmark({ id })).toEqual(runOf({ name: 'other' }));
  expect(await handlers.deleteBenchmarks({ ids: [id] })).toBeNull();
  expect(await handlers.keptBenchmarks(null)).toMatchObject({ runs: [] });
  expect(await handlers.undoDeleteBenchmarks(null)).toEqual({ restored: 1 });
  expect(await handlers.keptBenchmarks(null)).toMatchObject({ runs: [{ id, name: 'other' }] });
});
