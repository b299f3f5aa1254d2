import type { SectionPlace } from './module-index.ts';

/** The sections of the binary format, by their ids. */
const NAMES = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'data count',
  'tag',
];

/** What a section is called: a custom one by its own name. */
export function sectionName({ id, name }: Pick<SectionPlace, 'id' | 'name'>): string {
  return name ?? NAMES[id] ?? `section ${id}`;
}
