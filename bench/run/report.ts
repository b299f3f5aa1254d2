import type { MeasuredSection, Measuring, Results } from './results.ts';
import type { Table, Target } from './section.ts';

/** Writes the results down for a person, in Markdown. */
export function report({ machine, engine, sections }: Results): string {
  const { cpu, cores, memoryBytes, os } = machine;
  const facts = [
    ['processor', `${cpu}, ${cores} cores`],
    ['memory', `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['system', os],
    [
      'runtime',
      `Electron ${engine.electron}, V8 ${engine.v8}, Chromium ${engine.chrome}, Node ${engine.node}`,
    ],
    ['engine id', `\`${engine.engineId}\``],
  ];
  return [
    '# Benchmark',
    '',
    'Written by `npm run bench`. Times are medians, and ratios are of medians, all of one run of their section; every sample is below.',
    '',
    ...markdownTable({ columns: ['', ''], rows: facts }),
    '',
    '## Targets',
    '',
    ...targetsTable(sections),
    '',
    ...sections.flatMap(sectionText),
  ].join('\n');
}

function targetsTable(sections: readonly MeasuredSection[]): string[] {
  const rows = sections.flatMap((section) =>
    section.status === 'measured'
      ? section.targets.map(({ name, value, kind, limit, met }: Target) => [
          name,
          value,
          `${kind} ${limit}`,
          met ? 'met' : '**missed**',
        ])
      : [[section.title, '', '', '**failed**']],
  );
  return markdownTable({ columns: ['target', 'measured', 'wanted', ''], rows });
}

function sectionText(section: MeasuredSection): string[] {
  const heading = [`## ${section.title}`, '', measuringText(section.measuring), ''];
  if (section.status === 'failed') return [...heading, 'Failed:', '', '```', section.reason, '```', ''];
  const samples = Object.entries(section.samples).map(
    ([name, values]) => `- ${name}: ${values.map(figure).join(', ')}`,
  );
  return [
    ...heading,
    ...section.notes.flatMap((note) => [note, '']),
    ...section.tables.flatMap((table) => [...markdownTable(table), '']),
    '<details><summary>Samples</summary>',
    '',
    ...samples,
    '',
    '</details>',
    '',
  ];
}

function measuringText({ date, commit, seconds, loadBefore }: Measuring): string {
  const when = `${date.slice(0, 16).replace('T', ' ')} UTC`;
  return `Measured ${when} in ${Math.round(seconds)} s, commit ${commit}; load average before: ${loadBefore.toFixed(2)}.`;
}

function markdownTable({ columns, rows }: Table): string[] {
  const align = columns.map((_, index) => (typeof rows[0]?.[index] === 'number' ? '---:' : '---'));
  return [columns, align, ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`);
}

function cell(value: string | number): string {
  return typeof value === 'number' ? figure(value) : value;
}

/** Three digits behind the point for small figures, none for large ones. */
function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 3 : size < 1000 ? 1 : 0);
}
