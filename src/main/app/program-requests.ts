import { type BrowserWindow, dialog } from 'electron';
import type { RequestName } from '../../shared/contract.ts';
import { comparisonAsCsv, comparisonAsJson } from '../programs/export-comparison.ts';
import type { Programs } from '../programs/programs.ts';
import { type Program, programOfRequest } from '../programs/resolve-program.ts';
import type { Handlers } from './handlers.ts';
import { saveFile } from './save-file.ts';

type ProgramRequestName = Extract<RequestName, `${string}rogram${string}` | `${string}omparison${string}`>;

const FORMATS = {
  json: { name: 'JSON', extension: 'json', write: comparisonAsJson },
  csv: { name: 'Comma-separated values', extension: 'csv', write: comparisonAsCsv },
} as const;

/** Answers what the window asks about programs of the person's own. */
export function programHandlers(
  window: BrowserWindow,
  programs: Programs,
): Pick<Handlers, ProgramRequestName> {
  const approved = new Set<string>();
  /** Asked by main itself, so that no page can start a program without the person. */
  const mayRun = async (program: Program): Promise<boolean> => {
    const { command, executable, args, folder, environment } = program;
    const question = JSON.stringify([executable, args, folder, environment]);
    if (approved.has(question)) return true;
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      title: 'Run a program',
      message: `Run ${shortened(command)}?`,
      detail: `${executable} is started in ${folder}, as you would start it in a terminal: it may do whatever you may. You are asked once for each command, until the app is closed.`,
      buttons: ['Run', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) return false;
    approved.add(question);
    return true;
  };
  return {
    programs: () => programs.snapshot(),
    programDefaults: () => programs.defaults(),
    chooseProgramFolder: async ({ what }) => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: what === 'working' ? 'Choose a folder to work in' : "Choose a folder for the program's cache",
        properties: ['openDirectory', 'createDirectory'],
      });
      return { path: filePaths[0] ?? null };
    },
    runProgram: async (request) => {
      const program = await programOfRequest(request);
      if (!(await mayRun(program))) return { started: false };
      await programs.run(program);
      return { started: true };
    },
    stopProgram: async () => {
      await programs.stop();
      return null;
    },
    compareProgram: async ({ program: request, runs }) => {
      const program = await programOfRequest(request);
      if (!(await mayRun(program))) return { started: false };
      await programs.compare(program, runs);
      return { started: true };
    },
    cancelComparison: () => {
      programs.cancelComparison();
      return null;
    },
    keptComparisons: () => programs.kept.list(),
    keptComparison: ({ id }) => programs.kept.read(id),
    deleteComparisons: async ({ ids }) => {
      await programs.kept.delete(ids);
      return null;
    },
    undoDeleteComparisons: async () => ({ restored: await programs.kept.undoDelete() }),
    exportComparison: async ({ id, format }) => {
      const comparison = await programs.kept.read(id);
      const { write, ...kind } = FORMATS[format];
      const path = await saveFile(window, {
        title: 'Export the comparison',
        name: `${comparison.name} comparison`,
        kind,
        content: write(comparison),
      });
      return { path };
    },
  };
}

function shortened(command: string): string {
  return command.length > 200 ? `${command.slice(0, 199)}…` : command;
}
