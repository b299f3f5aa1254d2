/** The columns of the table: what they are called and mean, how much room they take, and by what they sort. */
import type { LucideIcon } from 'lucide-react';
import type { ModuleRow } from '../../shared/contract.ts';
import { workMs } from '../detail/steps.ts';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import type { ColumnSize } from './column-layout.ts';
import { compareText } from './compare-text.ts';
import { entryOf } from './row-entries.ts';
import { weightOf } from './row-sums.ts';
import { comparatorOf, type SortableColumn, type SortKey } from './sort-keys.ts';

export type ColumnId =
  | 'name'
  | 'folder'
  | 'answered'
  | 'held'
  | 'wire'
  | 'artifact'
  | 'inMemory'
  | 'saved'
  | 'savedPerMb'
  | 'memory'
  | 'disk'
  | 'compiler'
  | 'idle'
  | 'when'
  | 'stored'
  | 'engine'
  | 'mode'
  | 'compileMs'
  | 'verified'
  | 'key';

export interface ModuleColumn extends ColumnSize, SortableColumn<ModuleRow> {
  readonly id: ColumnId;
  readonly label: string;
  /** What it says, for who points at its head. */
  readonly meaning: string;
  /** Stands in the head in place of the label. */
  readonly icon?: LucideIcon;
  readonly alignEnd: boolean;
}

/** By name as a person sorts: case does not count, and `part-10` stands behind `part-2`. */
export const compareNames = (a: ModuleRow, b: ModuleRow): number => compareText(a.name, b.name);

/**
 * What decides between rows that the keys leave equal: their names, by the letters alone, which is many times cheaper
 * than as a person sorts and matters where ten thousand are equal; then their ids, so that no two rows are.
 */
function compareLast(a: ModuleRow, b: ModuleRow): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

const STATE_ORDER: Record<ModuleRow['state'], number> = {
  failed: 0,
  loading: 1,
  queued: 2,
  cancelled: 3,
  ready: 4,
  stored: 5,
};

/** What needs attention first, then by the time that the last load took; a wait for the compiler is none of it. */
export const compareAnswers = (a: ModuleRow, b: ModuleRow): number =>
  STATE_ORDER[a.state] - STATE_ORDER[b.state] || took(a) - took(b);
const took = ({ last }: ModuleRow) => (last ? workMs(last) : 0);

/** Held nowhere, only by other engines, on disk, in memory, in both. */
export const comparePresence = (a: ModuleRow, b: ModuleRow): number => presence(a) - presence(b);
const presence = (row: ModuleRow) =>
  (row.held.memory ? 4 : 0) + (row.held.disk ? 2 : 0) + (row.entries.length > 0 ? 1 : 0);

/** In milliseconds for each MB on disk; null where nothing is known, or nothing lies there. */
export function savedPerMb(row: ModuleRow): number | null {
  const bytes = entryOf(row)?.bytes ?? (row.held.disk ? weightOf(row) : null);
  return row.savedMs === null || !bytes ? null : row.savedMs.ever / (bytes / 2 ** 20);
}

type Room = Partial<Pick<ModuleColumn, 'width' | 'minWidth' | 'priority' | 'shownAtFirst' | 'icon'>>;

function byNumber(read: (row: ModuleRow) => number | null | undefined, largestFirst = true) {
  return {
    compare: (a: ModuleRow, b: ModuleRow) => (read(a) ?? 0) - (read(b) ?? 0),
    isAbsent: (row: ModuleRow) => read(row) == null,
    largestFirst,
    alignEnd: true,
  };
}

function byText(read: (row: ModuleRow) => string | null | undefined) {
  return {
    compare: (a: ModuleRow, b: ModuleRow) => compareText(read(a) ?? '', read(b) ?? ''),
    isAbsent: (row: ModuleRow) => read(row) == null,
    largestFirst: false,
    alignEnd: false,
  };
}

const column = (
  id: ColumnId,
  label: string,
  meaning: string,
  sorting: Pick<ModuleColumn, 'compare' | 'isAbsent' | 'largestFirst' | 'alignEnd'>,
  room: Room,
): ModuleColumn => ({
  id,
  label,
  meaning,
  width: 84,
  minWidth: 44,
  priority: 1,
  shownAtFirst: false,
  ...room,
  ...sorting,
});

const hits = (by: 'memory' | 'disk' | 'compiler', label: string, meaning: string, priority: number) =>
  column(
    by,
    label,
    meaning,
    byNumber((row) => row.served[by]),
    { width: 44, minWidth: 40, priority, shownAtFirst: true, icon: SERVED_BY_ICON[by] },
  );

/** In the order they stand until the person moves them. The first is always there. */
export const MODULE_COLUMNS: readonly ModuleColumn[] = [
  column(
    'name',
    'Module',
    'The file’s name, or the name that the module was stored under',
    { ...byText((row) => row.name), compare: compareNames },
    { width: 240, minWidth: 150, shownAtFirst: true },
  ),
  column(
    'folder',
    'Folder',
    'The folder that the file lies in',
    byText((row) => row.path),
    { width: 180, minWidth: 80 },
  ),
  column(
    'answered',
    'Answered by',
    'What gave the module at its latest load, and what that took without the wait for the compiler; sorted, what needs attention comes first',
    { compare: compareAnswers, largestFirst: false, alignEnd: false },
    { width: 192, minWidth: 110, priority: 20, shownAtFirst: true },
  ),
  column(
    'held',
    'Lives in',
    'The tiers that hold the module now',
    { compare: comparePresence, largestFirst: true, alignEnd: false },
    { width: 158, minWidth: 76, priority: 19, shownAtFirst: true },
  ),
  column(
    'wire',
    'Wasm',
    'The size of the .wasm file',
    byNumber((row) => row.wireBytes),
    { width: 74, minWidth: 60, priority: 14, shownAtFirst: true },
  ),
  column(
    'artifact',
    'Code',
    'The size of the machine code that V8 made of it: the artifact',
    byNumber((row) => row.artifactBytes),
    { width: 74, minWidth: 60, priority: 15, shownAtFirst: true },
  ),
  column(
    'inMemory',
    'In memory',
    'What memory holds of it at least: the wasm and its machine code',
    byNumber((row) => (row.held.memory ? weightOf(row) : null)),
    { width: 88, minWidth: 60 },
  ),
  column(
    'saved',
    'Saved',
    'The compile time that was not spent, since the cache was begun: from measured compiles only',
    byNumber((row) => row.savedMs?.ever),
    { width: 78, minWidth: 60, priority: 17, shownAtFirst: true },
  ),
  column(
    'savedPerMb',
    'Saved per MB',
    'The compile time that was not spent, for each megabyte that it takes on disk: the lowest are worth their room least',
    byNumber(savedPerMb),
    { width: 96, minWidth: 64, priority: 10, shownAtFirst: true },
  ),
  hits('memory', 'Memory hits', 'How often memory gave this module', 12),
  hits('disk', 'Disk hits', 'How often the disk gave this module', 11),
  hits('compiler', 'Compiles', 'How often it had to be compiled', 13),
  column(
    'idle',
    'Idle',
    'How long ago a load last used it',
    // The longest idle was used the longest ago.
    byNumber((row) => (row.usedAt === null ? null : -row.usedAt)),
    { width: 64, minWidth: 52, priority: 16, shownAtFirst: true },
  ),
  column(
    'when',
    'Last load',
    'When its latest load in this session came to an end',
    byNumber((row) => row.last?.finishedAt),
    { width: 76, minWidth: 64 },
  ),
  column(
    'stored',
    'Stored',
    'When its entry was written to disk',
    byNumber((row) => entryOf(row)?.storedAt),
    { width: 128, minWidth: 64 },
  ),
  column(
    'engine',
    'Engine',
    'The engine that the entry on disk is for',
    byText((row) => entryOf(row)?.engineId),
    { width: 128, minWidth: 64 },
  ),
  column(
    'mode',
    'Mode',
    'How its machine code came to be: compiled ahead of time, in the background, or from what ran',
    byText((row) => entryOf(row)?.mode),
    { width: 112, minWidth: 64 },
  ),
  column(
    'compileMs',
    'Compile time',
    'What the compile of the entry on disk took, without the wait for it',
    byNumber((row) => entryOf(row)?.compileMs),
    { width: 104, minWidth: 64 },
  ),
  column(
    'verified',
    'Checked',
    'What was found when the entries on disk were last checked from their first byte to their last',
    byNumber((row) => verifiedOrder(row), false),
    { width: 92, minWidth: 64 },
  ),
  column(
    'key',
    'Key',
    'The SHA-256 of the .wasm file, by which the tiers find the module',
    byText((row) => row.key),
    { width: 148, minWidth: 80 },
  ),
];

/** Broken first, then the check that is the longest ago. */
function verifiedOrder({ entries }: ModuleRow): number | null {
  const checked = entries.flatMap(({ verified }) => verified ?? []);
  if (checked.length === 0) return null;
  if (checked.some(({ problem }) => problem !== null)) return 0;
  return Math.min(...checked.map(({ at }) => at));
}

const byId = new Map<string, ModuleColumn>(MODULE_COLUMNS.map((column) => [column.id, column]));

/** The column of that id; undefined where there is none, such as in what was kept by another version. */
export const moduleColumn = (id: string): ModuleColumn | undefined => byId.get(id);

/** The first column, which is always there. */
export const NAME_COLUMN = MODULE_COLUMNS[0] as ModuleColumn;

/** Compares rows by the keys; null where the rows stay as they came. */
export const compareBy = (keys: readonly SortKey[]) => comparatorOf(keys, MODULE_COLUMNS, compareLast);
