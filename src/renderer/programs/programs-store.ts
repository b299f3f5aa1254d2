/** The program that runs, or ran last, the comparison, and those that are kept. */
import { create } from 'zustand';
import type { ProgramsUpdate, RequestOf } from '../../shared/contract.ts';
import type { ProgramForm } from '../../shared/kept-view.ts';
import type { Problem } from '../../shared/problem.ts';
import {
  MAX_OUTPUT_LINES,
  MAX_RECENT_PROGRAMS,
  type OutputBatch,
  type OutputLine,
  type ProgramDefaults,
  type ProgramRequest,
  type ProgramRun,
} from '../../shared/program.ts';
import type { ComparisonState, KeptComparisons, ProgramComparison } from '../../shared/program-comparison.ts';
import { ask, request } from '../inspector-api.ts';
import { openTab, useView } from '../shell/view-store.ts';

/** What stands below the form: nothing yet, what a program prints, or a comparison. */
export type ProgramsView = { kind: 'empty' } | { kind: 'run' } | { kind: 'comparison'; id: string };

/** What a run has printed, as far as it is remembered. */
export interface Output {
  runId: string | null;
  lines: readonly OutputLine[];
  open: OutputBatch['open'];
}

export interface ProgramsStore {
  run: ProgramRun | null;
  output: Output;
  comparison: ComparisonState | null;
  /** Null until they are known. */
  kept: KeptComparisons | null;
  /** Comparisons that were read from their files, by their ids. */
  read: ReadonlyMap<string, ProgramComparison>;
  /** Null until it is known. */
  defaults: ProgramDefaults | null;
  view: ProgramsView;
  /** What the form held when the program was run that runs, or ran last; null where another window has run it. */
  lastRun: ProgramForm | null;
  /** Why what the form holds could not be started; null as soon as it is changed. */
  problem: Problem | null;
  /** What the last deletion deleted, as long as it can be undone. */
  deleted: string | null;
  /** How often the box for the command was asked for. */
  focusAsked: number;
}

const NO_OUTPUT: Output = { runId: null, lines: [], open: { out: '', err: '' } };

export const usePrograms = create<ProgramsStore>()(() => ({
  run: null,
  output: NO_OUTPUT,
  comparison: null,
  kept: null,
  read: new Map(),
  defaults: null,
  view: { kind: 'empty' },
  lastRun: null,
  problem: null,
  deleted: null,
  focusAsked: 0,
}));

export const isComparing = ({ comparison }: Pick<ProgramsStore, 'comparison'>): boolean =>
  comparison?.comparison.status === 'running';

/** Whether something runs, so that nothing else can be started. */
export const isBusy = ({ run, comparison }: Pick<ProgramsStore, 'run' | 'comparison'>): boolean =>
  isComparing({ comparison }) ||
  run?.state === 'running' ||
  run?.state === 'stopping' ||
  (run?.leavesRunning ?? false);

/** Takes what main tells. */
export function takePrograms({ run, output, comparison }: ProgramsUpdate): void {
  const before = usePrograms.getState();
  let { view } = before;
  if (run && run.id !== before.run?.id) view = { kind: 'run' };
  if (comparison && comparison.comparison.id !== before.comparison?.comparison.id) {
    view = { kind: 'comparison', id: comparison.comparison.id };
  }
  usePrograms.setState({
    view,
    ...(run !== undefined && { run }),
    ...(output && { output: withBatch(before.output, output) }),
    ...(comparison !== undefined && { comparison }),
  });
  if (isComparing(before) && comparison && !isComparing({ comparison })) void refreshComparisons();
}

/** Adds what a batch brings that is not there yet. */
export function withBatch(before: Output, { runId, lines, open }: OutputBatch): Output {
  if (before.runId !== runId) return { runId, lines: lines.slice(-MAX_OUTPUT_LINES), open };
  const last = before.lines.at(-1)?.number ?? 0;
  const first = lines[0]?.number ?? 0;
  // All that is remembered, asked for while batches came: it stands before them.
  const all =
    first > 0 && first <= (before.lines[0]?.number ?? 0)
      ? [...lines, ...before.lines.filter(({ number }) => number > (lines.at(-1)?.number ?? 0))]
      : [...before.lines, ...lines.filter(({ number }) => number > last)];
  return { runId, lines: all.slice(-MAX_OUTPUT_LINES), open };
}

export const showProgramView = (view: ProgramsView): void => usePrograms.setState({ view });

export function changeForm(changed: Partial<ProgramForm>): void {
  useView.setState(({ programForm }) => ({ programForm: { ...programForm, ...changed } }));
  usePrograms.setState({ problem: null });
}

/** What the form holds as main takes it. */
function requestOf(form: ProgramForm): ProgramRequest | null {
  const { defaults } = usePrograms.getState();
  const folder = form.folder.trim() || defaults?.folder;
  if (folder === undefined) return null;
  const { command, variables, hooked } = form;
  return { command, folder, variables, hooked, cacheFolder: form.cacheFolder.trim() || null };
}

function remember(form: ProgramForm): void {
  const same = ({ command, folder, variables }: ProgramForm) =>
    command.trim() === form.command.trim() && folder === form.folder && variables === form.variables;
  useView.setState(({ recentPrograms }) => ({
    recentPrograms: [form, ...recentPrograms.filter((other) => !same(other))].slice(0, MAX_RECENT_PROGRAMS),
  }));
}

/** Has main start what the form holds, and remembers it where it does. */
async function start(
  name: 'runProgram' | 'compareProgram',
  argumentOf: (program: ProgramRequest) => RequestOf<typeof name>,
): Promise<void> {
  const { programForm } = useView.getState();
  const program = requestOf(programForm);
  if (program === null) return;
  usePrograms.setState({ problem: null });
  const answer = await request(name, argumentOf(program));
  if (!answer.ok) usePrograms.setState({ problem: answer.problem });
  else if (answer.value.started) {
    remember(programForm);
    if (name === 'runProgram') usePrograms.setState({ lastRun: programForm });
  }
}

/** Runs what the form holds. */
export const runProgram = (): Promise<void> => start('runProgram', (program) => program);

/** Compares what the form holds, without the cache and with it. */
export const compareProgram = (runs: number): Promise<void> =>
  start('compareProgram', (program) => ({ program, runs }));

/** Runs once more what was run last. */
export async function runAgain(): Promise<void> {
  openTab('programs');
  showProgramView({ kind: 'run' });
  const { run, lastRun } = usePrograms.getState();
  if (lastRun) changeForm(lastRun);
  else if (run) changeForm({ command: run.command, folder: run.folder });
  await runProgram();
}

export async function loadDefaults(): Promise<void> {
  const reply = await ask('programDefaults', null);
  if (reply) usePrograms.setState({ defaults: reply.value });
}

/** Asks main for the kept comparisons. */
export async function refreshComparisons(): Promise<void> {
  const reply = await ask('keptComparisons', null);
  if (reply) usePrograms.setState({ kept: reply.value });
}

/** A comparison by its id: the one that main told of, or one that was read. */
export const comparisonOf = (
  { comparison, read }: ProgramsStore,
  id: string,
): ProgramComparison | undefined => (comparison?.comparison.id === id ? comparison.comparison : read.get(id));

/** Reads a comparison that is not there yet. */
export async function readComparison(id: string): Promise<void> {
  if (comparisonOf(usePrograms.getState(), id)) return;
  const reply = await ask('keptComparison', { id });
  if (reply) {
    usePrograms.setState(({ read }) => ({ read: new Map(read).set(id, reply.value) }));
    return;
  }
  // Why is said already; there is nothing to show of it.
  showProgramView({ kind: 'empty' });
  await refreshComparisons();
}

/** Deletes a kept comparison, which can be undone until the next one is deleted. */
export async function deleteComparison(id: string, name: string): Promise<void> {
  if (!(await ask('deleteComparisons', { ids: [id] }))) return;
  usePrograms.setState({ deleted: name, view: { kind: 'empty' } });
  await refreshComparisons();
}

export async function undoDeleteComparison(): Promise<void> {
  if (!(await ask('undoDeleteComparisons', null))) return;
  usePrograms.setState({ deleted: null });
  await refreshComparisons();
}
