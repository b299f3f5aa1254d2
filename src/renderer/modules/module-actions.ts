/** What can be done with a row: one list for its buttons, its menus and its keys. */
import {
  Eraser,
  FolderOpen,
  Gauge,
  HardDrive,
  KeyRound,
  type LucideIcon,
  MemoryStick,
  RotateCw,
  Square,
  X,
} from 'lucide-react';
import type { ModuleRow } from '../../shared/contract.ts';
import { ask } from '../inspector-api.ts';
import { pickForBenchmark } from '../shell/view-store.ts';
import { copyText } from '../widgets/copy-text.ts';
import type { ModulesState } from './modules-store.ts';

export interface ModuleAction {
  id:
    | 'reload'
    | 'cancel'
    | 'drop-memory'
    | 'drop-disk'
    | 'drop-both'
    | 'benchmark'
    | 'reveal'
    | 'copy-key'
    | 'remove';
  label: string;
  icon: LucideIcon;
  /** The key that does it while the table has the focus: as `KeyboardEvent.key` gives it, in lower case. */
  key: string | null;
  /** How the key is written in the menu. */
  keyLabel: string | null;
  /** Actions of one group stand together in the menu. */
  group: number;
  /** What it deletes, in bytes; absent from what deletes nothing. */
  deletes?(row: ModuleRow): number | null;
  available(row: ModuleRow): boolean;
  run(row: ModuleRow): void;
}

export const isUnderWay = (row: ModuleRow): boolean => row.state === 'loading' || row.state === 'queued';

/** How many rows wait or are being loaded. */
export const countUnderWay = ({ rows }: Pick<ModulesState, 'rows'>): number =>
  rows.reduce((count, row) => count + Number(isUnderWay(row)), 0);

/** Whether a row's file can be measured: there is one, and it has been loaded at least once. */
export const canBenchmark = (row: ModuleRow): boolean =>
  row.origin === 'file' && row.key !== null && row.last !== null;

/** What a tier that holds a module holds of it, in bytes; null where that is not known. */
export const weightOf = ({ wireBytes, artifactBytes }: ModuleRow): number | null =>
  wireBytes === null || artifactBytes === null ? null : wireBytes + artifactBytes;

const drop = (row: ModuleRow, from: 'memory' | 'disk' | 'both') =>
  void ask('drop', { rowIds: [row.id], from });

export const MODULE_ACTIONS: readonly ModuleAction[] = [
  {
    id: 'reload',
    label: 'Load again',
    icon: RotateCw,
    key: 'enter',
    keyLabel: '↵',
    group: 0,
    available: (row) => !isUnderWay(row),
    run: (row) => void ask('reload', { rowIds: [row.id] }),
  },
  {
    id: 'cancel',
    label: 'Cancel',
    icon: Square,
    key: 'escape',
    keyLabel: 'Esc',
    group: 0,
    available: isUnderWay,
    run: (row) => void ask('cancel', { rowId: row.id }),
  },
  {
    id: 'drop-memory',
    label: 'Drop from memory',
    icon: MemoryStick,
    key: 'm',
    keyLabel: 'M',
    group: 1,
    deletes: weightOf,
    available: (row) => row.held.memory,
    run: (row) => drop(row, 'memory'),
  },
  {
    id: 'drop-disk',
    label: 'Drop from disk',
    icon: HardDrive,
    key: 'd',
    keyLabel: 'D',
    group: 1,
    deletes: weightOf,
    available: (row) => row.held.disk,
    run: (row) => drop(row, 'disk'),
  },
  {
    id: 'drop-both',
    label: 'Drop from both',
    icon: Eraser,
    key: 'x',
    keyLabel: 'X',
    group: 1,
    deletes: (row) => {
      const weight = weightOf(row);
      return weight === null ? null : weight * (Number(row.held.memory) + Number(row.held.disk));
    },
    available: (row) => row.held.memory || row.held.disk,
    run: (row) => drop(row, 'both'),
  },
  {
    id: 'benchmark',
    label: 'Benchmark',
    icon: Gauge,
    key: 'b',
    keyLabel: 'B',
    group: 2,
    available: canBenchmark,
    run: (row) => pickForBenchmark([row.id]),
  },
  {
    id: 'reveal',
    label: 'Show in folder',
    icon: FolderOpen,
    key: null,
    keyLabel: null,
    group: 2,
    available: (row) => row.path !== null,
    run: (row) => void ask('reveal', { rowId: row.id }),
  },
  {
    id: 'copy-key',
    label: 'Copy key',
    icon: KeyRound,
    key: null,
    keyLabel: null,
    group: 2,
    available: (row) => row.key !== null,
    run: (row) => void copyText(row.key ?? '', 'Key copied'),
  },
  {
    id: 'remove',
    label: 'Remove from table',
    icon: X,
    key: 'delete',
    keyLabel: 'Del',
    group: 3,
    available: () => true,
    run: (row) => void ask('removeRows', { rowIds: [row.id] }),
  },
];

const byId = new Map(MODULE_ACTIONS.map((action) => [action.id, action]));

/** The action of that name. */
export function moduleAction(id: ModuleAction['id']): ModuleAction {
  const action = byId.get(id);
  if (!action) throw new Error(`There is no action ${id}.`);
  return action;
}
