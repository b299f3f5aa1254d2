import { analyse, conclude, START_TEXT } from '../../shared/comparison-words.ts';
import { type ProgramComparison, START_KINDS } from '../../shared/program-comparison.ts';
import { compareProgram, countRuns } from '../programs/compare-program.ts';
import { newComparison } from '../programs/comparison-queue.ts';
import { exported } from '../programs/export-comparison.ts';
import { nodeOfPath } from '../programs/node-of-path.ts';
import { programOfWords } from '../programs/resolve-program.ts';
import { type CommandContext, type OutputOptions, sayLine, writeJson, writeLine } from './command-context.ts';
import { errorText } from './error-text.ts';

export interface CompareOptions extends OutputOptions {
  runs: number;
}

const RUN_WORDS = {
  trying: 'a run that is not counted',
  without: 'without',
  first: 'first start',
  warm: 'warm start',
};

/** Runs a program without the cache and with it, and says what that comes to. Gives how many comparisons failed. */
export async function runCompare(
  words: readonly string[],
  { runs, json = false }: CompareOptions,
  appVersion: string,
  context: CommandContext,
): Promise<number> {
  try {
    const folder = process.cwd();
    const program = await programOfWords(words, folder);
    const node = await nodeOfPath(folder);
    const comparison = newComparison(program, { runs, node, appVersion });
    let next = 1;
    await compareProgram(
      program,
      { runs, id: comparison.id, signal: context.signal },
      {
        onRun: (kind) => sayLine(context, `run ${next++} of ${countRuns(runs)}: ${RUN_WORDS[kind]}`),
        onCompiling: () => sayLine(context, 'waiting for what is compiled in the background'),
        onTaken: (run) => {
          if (run !== null) comparison.taken.push(run);
        },
        onWarning: (message) => sayLine(context, message),
      },
    );
    comparison.status = 'done';
    comparison.endedAt = Date.now();
    if (json) writeJson(context, exported(comparison));
    else for (const line of linesOf(comparison)) writeLine(context, line);
    return 0;
  } catch (error) {
    const message = context.signal.aborted ? 'the comparison was cancelled' : errorText(error);
    if (json) writeJson(context, { command: words, error: { message } });
    else writeLine(context, `failed    ${words.join(' ')}: ${message}`);
    return 1;
  }
}

function linesOf(comparison: ProgramComparison): string[] {
  const analysis = analyse(comparison.taken);
  const conclusion = conclude(comparison, analysis);
  const ms = (value: number | null) => (value === null ? '-' : value.toFixed(1)).padStart(14);
  const rows = START_KINDS.flatMap((kind) => {
    const figures = analysis.figures[kind];
    if (figures === null) return [];
    const firstOutput = analysis.firstOutput[kind]?.median ?? null;
    return [
      `${START_TEXT[kind].label.padEnd(14)}${ms(figures.median)}${ms(figures.min)}${ms(figures.max)}${ms(firstOutput)}`,
    ];
  });
  const modules = analysis.modules.map(({ key, wireBytes, stock, disk, fromDisk, warmStarts }) => {
    const times = `stock ${stock === null ? '-' : stock.median.toFixed(1)} ms, from disk ${disk === null ? '-' : disk.median.toFixed(1)} ms`;
    return `${key.slice(0, 16)}  ${wireBytes} bytes of wasm, ${times}, ${fromDisk} of ${warmStarts} warm starts from disk`;
  });
  return [
    ...(conclusion === null ? [] : [conclusion.headline, ...conclusion.notes]),
    `${'ms'.padEnd(14)}${['median', 'minimum', 'maximum', 'first output'].map((head) => head.padStart(14)).join('')}`,
    ...rows,
    ...modules,
  ];
}
