/** The columns of the table: what they are called, and by what they sort. */
import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { ModuleRow } from '../../shared/contract.ts';
import { workMs } from '../detail/steps.ts';

export const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  filterFns: { includesString: filterFn_includesString },
});

const STATE_ORDER: Record<ModuleRow['state'], number> = {
  failed: 0,
  loading: 1,
  queued: 2,
  cancelled: 3,
  ready: 4,
  stored: 5,
};

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** By name as a person sorts: case does not count, and `part-10` stands behind `part-2`. */
export const compareNames = (a: ModuleRow, b: ModuleRow): number => names.compare(a.name, b.name);

/** What needs attention first, then by the time that the last load took; a wait for the compiler is none of it. */
export const compareAnswers = (a: ModuleRow, b: ModuleRow): number =>
  STATE_ORDER[a.state] - STATE_ORDER[b.state] || took(a) - took(b);
const took = ({ last }: ModuleRow) => (last ? workMs(last) : 0);

/** Held nowhere, on disk, in memory, in both. */
export const comparePresence = (a: ModuleRow, b: ModuleRow): number => presence(a) - presence(b);
const presence = (row: ModuleRow) => (row.held.memory ? 2 : 0) + (row.held.disk ? 1 : 0);

const helper = createColumnHelper<typeof features, ModuleRow>();

export const columns = helper.columns([
  helper.accessor('name', {
    header: 'Module',
    sortFn: (a, b) => compareNames(a.original, b.original),
    sortDescFirst: false,
  }),
  helper.accessor((row) => took(row), {
    id: 'answered',
    header: 'Answered by',
    sortFn: (a, b) => compareAnswers(a.original, b.original),
    sortDescFirst: false,
  }),
  helper.accessor((row) => presence(row), {
    id: 'held',
    header: 'Lives in',
    sortFn: (a, b) => comparePresence(a.original, b.original),
    sortDescFirst: true,
  }),
  helper.accessor((row) => row.wireBytes ?? undefined, {
    id: 'wire',
    header: 'Wasm',
    sortUndefined: 'last',
    sortDescFirst: true,
  }),
  helper.accessor((row) => row.artifactBytes ?? undefined, {
    id: 'artifact',
    header: 'Artifact',
    sortUndefined: 'last',
    sortDescFirst: true,
  }),
  helper.accessor((row) => row.served.memory, { id: 'memory', header: 'Memory hits', sortDescFirst: true }),
  helper.accessor((row) => row.served.disk, { id: 'disk', header: 'Disk hits', sortDescFirst: true }),
  helper.accessor((row) => row.served.compiler, { id: 'compiler', header: 'Compiles', sortDescFirst: true }),
  helper.accessor((row) => row.last?.finishedAt, {
    id: 'when',
    header: 'Last load',
    sortUndefined: 'last',
    sortDescFirst: true,
  }),
]);
