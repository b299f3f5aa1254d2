/** A comparison as a text to paste elsewhere. */
import { analyse, conclude, START_TEXT } from '../../shared/comparison-words.ts';
import { durationText } from '../../shared/duration-text.ts';
import { type ProgramComparison, START_KINDS } from '../../shared/program-comparison.ts';
import { machineText } from '../benchmark/run-words.ts';

export function comparisonText(comparison: ProgramComparison): string {
  const analysis = analyse(comparison.taken);
  const conclusion = conclude(comparison, analysis);
  const rows = START_KINDS.flatMap((kind) => {
    const [figures, first] = [analysis.figures[kind], analysis.firstOutput[kind]];
    if (figures === null) return [];
    const toOutput = first === null ? '–' : durationText(first.median);
    return [
      `| ${START_TEXT[kind].label} | ${figures.count} | ${durationText(figures.median)} | ${toOutput} |`,
    ];
  });
  return [
    `\`${comparison.command}\``,
    '',
    ...(conclusion === null ? [] : [conclusion.headline, ...conclusion.notes.map((note) => `- ${note}`), '']),
    '| start | runs | median to exit | median to first output |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `${comparison.node === null ? 'no node in the PATH' : `node ${comparison.node.version}`}; ${machineText(comparison.machine)}`,
    '',
  ].join('\n');
}
