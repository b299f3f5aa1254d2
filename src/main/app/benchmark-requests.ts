import { type BrowserWindow, dialog } from 'electron';
import { runsCode } from '../../shared/benchmark-series.ts';
import type { RequestName } from '../../shared/contract.ts';
import { runAsCsv, runAsJson } from '../benchmark/export-run.ts';
import type { Inspector } from '../inspector/inspector.ts';
import type { Handlers } from './handlers.ts';
import { saveFile } from './save-file.ts';

type BenchmarkRequest = Extract<RequestName, `${string}enchmark${string}`>;

const FORMATS = {
  json: { name: 'JSON', extension: 'json', write: runAsJson },
  csv: { name: 'Comma-separated values', extension: 'csv', write: runAsCsv },
} as const;

/** Answers what the window asks about the benchmark. */
export function benchmarkHandlers(
  window: BrowserWindow,
  inspector: Promise<Inspector>,
): Pick<Handlers, BenchmarkRequest> {
  const kept = async () => (await inspector).keptBenchmarks;
  return {
    benchmarkAbilities: async ({ rowIds }) => ({
      abilities: await (await inspector).benchmarkAbilities(rowIds),
    }),
    startBenchmark: async (run) => {
      const opened = await inspector;
      if (run.series.some(runsCode)) {
        const names = await opened.benchmarkRunsCodeOf(run.rowIds);
        if (names.length > 0 && !(await mayRun(window, names))) return { started: false };
      }
      await opened.startBenchmark(run);
      return { started: true };
    },
    cancelBenchmark: async ({ rowId }) => {
      (await inspector).cancelBenchmark(rowId);
      return null;
    },
    keptBenchmarks: async () => (await kept()).list(),
    keptBenchmark: async ({ id }) => (await kept()).read(id),
    renameBenchmark: async ({ id, name }) => {
      await (await kept()).rename(id, name);
      return null;
    },
    deleteBenchmarks: async ({ ids }) => {
      await (await kept()).delete(ids);
      return null;
    },
    undoDeleteBenchmarks: async () => ({ restored: await (await kept()).undoDelete() }),
    exportBenchmark: async ({ id, format }) => {
      const run = await (await kept()).read(id);
      const { write, ...kind } = FORMATS[format];
      const path = await saveFile(window, {
        title: 'Export the benchmark',
        name: `${run.name} benchmark`,
        kind,
        content: write(run),
      });
      return { path };
    },
    saveBenchmarkPicture: async ({ name, png }) => {
      const path = await saveFile(window, {
        title: 'Save the picture of the benchmark',
        name: `${name} benchmark`,
        kind: { name: 'PNG', extension: 'png' },
        content: new Uint8Array(png),
      });
      return { path };
    },
  };
}

/** Asked by main itself, so that no page can start a module's code without the person. */
async function mayRun(window: BrowserWindow, names: readonly string[]): Promise<boolean> {
  const what = names.length === 1 ? names[0] : `${names.length} modules`;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'Run modules',
    message: `Run the code of ${what}?`,
    detail: `To measure the time to the first result, the program in ${names.length === 1 ? 'this module' : `each of these modules (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`} is executed, once for each sample. It runs in a process of its own, without files, environment or network, with no input, and is ended after a minute. Run only what you would run as a program.`,
    buttons: ['Run', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
