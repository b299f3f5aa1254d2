/** The parts of the contents, and how they are called. */
import type {
  ContentEntry,
  ContentList,
  ContentOrder,
  ModuleContents,
} from '../../shared/module-contents.ts';
import { formatBytes } from '../format.ts';
import type { ContentsPart } from './contents-store.ts';

export const PART_LABELS: Record<ContentsPart, string> = {
  overview: 'Overview',
  map: 'Map',
  changes: 'Changes',
  functions: 'Functions',
  imports: 'Imports',
  exports: 'Exports',
  types: 'Types',
  memories: 'Memories',
  tables: 'Tables',
  globals: 'Globals',
  tags: 'Tags',
  data: 'Data',
  elements: 'Elements',
  sections: 'Sections',
};

/** Those that always stand side by side; the lists that are asked for less often are in a menu. */
export const FIRST_PARTS: readonly ContentsPart[] = ['overview', 'map', 'functions', 'imports', 'exports'];
export const OTHER_LISTS: readonly ContentList[] = [
  'sections',
  'memories',
  'data',
  'types',
  'globals',
  'tables',
  'elements',
  'tags',
];

/** How many things a part shows; null for one that is no list. */
export function countOf(part: ContentsPart, { counts }: ModuleContents): number | null {
  if (part === 'overview' || part === 'changes') return null;
  return part === 'map' ? counts.functions : counts[part];
}

export interface ContentColumn {
  id: ContentOrder;
  label: string;
  /** As a grid's track. */
  width: string;
  numeric?: boolean;
  text(entry: ContentEntry): string;
}

const column = {
  index: {
    id: 'index',
    label: '#',
    width: '52px',
    numeric: true,
    text: ({ index }) => index.toLocaleString('en'),
  },
  name: { id: 'name', label: 'Name', width: 'minmax(90px, 2fr)', text: ({ name }) => name ?? '' },
  from: { id: 'from', label: 'Module', width: 'minmax(60px, 0.6fr)', text: ({ from }) => from ?? '' },
  kind: { id: 'kind', label: 'Kind', width: '68px', text: ({ kind }) => kind ?? '' },
  type: { id: 'type', label: 'Type', width: 'minmax(76px, 1fr)', text: ({ type }) => type ?? '' },
  bytes: {
    id: 'bytes',
    label: 'Size',
    width: '72px',
    numeric: true,
    text: ({ bytes }) => formatBytes(bytes),
  },
} satisfies Record<ContentOrder, ContentColumn>;

export const COLUMNS: Record<ContentList, readonly ContentColumn[]> = {
  functions: [column.index, column.name, column.type, column.bytes],
  imports: [column.from, column.name, column.kind, column.type],
  exports: [column.name, column.kind, column.type],
  types: [column.index, column.name, column.kind, { ...column.type, width: 'minmax(140px, 2fr)' }],
  memories: [column.index, column.name, column.kind, { ...column.type, label: 'Limits' }],
  tables: [column.index, column.name, column.kind, { ...column.type, label: 'Limits' }],
  globals: [column.index, column.name, column.kind, column.type],
  tags: [column.index, column.name, column.kind, column.type],
  data: [column.index, column.name, column.kind, { ...column.type, label: 'Where' }, column.bytes],
  elements: [column.index, column.name, column.kind, { ...column.type, label: 'What' }],
  sections: [column.index, column.name, column.kind, column.bytes],
};
