/** What can be done with rows: one list for the buttons, the menus and the keys, for one row and for many. */
import {
  CircleStop,
  Cpu,
  Eraser,
  FolderOpen,
  Gauge,
  HardDrive,
  KeyRound,
  type LucideIcon,
  MemoryStick,
  RotateCw,
  ShieldCheck,
  X,
  Zap,
} from 'lucide-react';
import type { CompileMode } from '../../shared/compile-mode.ts';
import type { ModuleRow } from '../../shared/contract.ts';
import { formatBytes, formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { pickForBenchmark } from '../shell/view-store.ts';
import { shownSource } from '../sources/sources-store.ts';
import { useTiers } from '../tiers/tiers-store.ts';
import { copyText } from '../widgets/copy-text.ts';
import { drop } from './drop-modules.ts';
import { askInParts } from './many-rows.ts';
import { removeFiles } from './remove-files.ts';
import { heldBy, heldByEither, isHeldBy, type ModulesSum } from './row-sums.ts';
import { verify } from './verify-modules.ts';

export interface ModuleAction {
  id:
    | 'reload'
    | 'reload-ahead-of-time'
    | 'reload-background'
    | 'cancel'
    | 'verify'
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
  /** What it deletes; absent from what deletes nothing. */
  deletes?(rows: readonly ModuleRow[]): ModulesSum;
  /** Whether the selection's bar has it in its menu, and not as a button. */
  inMore?: boolean;
  /** Whether no menu has it where it is for none of the rows. */
  isRare?: boolean;
  /** Whether no other process can be asked for it; or only one that has not ended. */
  isOfApp?: boolean;
  isOfRunning?: boolean;
  /** Whether it is for one row alone. */
  single?: boolean;
  available(row: ModuleRow): boolean;
  /** Does it to the rows, of which each is one that it is available for. */
  run(rows: readonly ModuleRow[]): void;
}

export const isUnderWay = (row: ModuleRow): boolean => row.state === 'loading' || row.state === 'queued';

/** Whether a row's file can be measured: it has been loaded at least once. */
export const canBenchmark = (row: ModuleRow): boolean => row.key !== null && row.last !== null;

const idsOf = (rows: readonly ModuleRow[]) => rows.map(({ id }) => id);

/** How a load is compiled that does not say so. */
const compileMode = (): CompileMode => useTiers.getState().compiler?.mode ?? 'ahead-of-time';

/** Whether its next load is a miss, so that it matters how it is compiled. */
const isHeldNowhere = (row: ModuleRow): boolean => !isUnderWay(row) && !row.held.memory && !row.held.disk;

const reloadCompiled = (rows: readonly ModuleRow[], compile: CompileMode) =>
  void askInParts(idsOf(rows), (rowIds) => ask('reload', { rowIds, compile }));

export const MODULE_ACTIONS: readonly ModuleAction[] = [
  {
    id: 'reload',
    isOfApp: true,
    label: 'Load again',
    icon: RotateCw,
    key: 'enter',
    keyLabel: '↵',
    group: 0,
    available: (row) => !isUnderWay(row),
    run: (rows) => void askInParts(idsOf(rows), (rowIds) => ask('reload', { rowIds })),
  },
  {
    id: 'reload-ahead-of-time',
    isOfApp: true,
    isRare: true,
    inMore: true,
    label: 'Load, compiled ahead of time',
    icon: Cpu,
    key: null,
    keyLabel: null,
    group: 0,
    available: (row) => isHeldNowhere(row) && compileMode() !== 'ahead-of-time',
    run: (rows) => reloadCompiled(rows, 'ahead-of-time'),
  },
  {
    id: 'reload-background',
    isOfApp: true,
    isRare: true,
    inMore: true,
    label: 'Load on stock V8, artifact follows',
    icon: Zap,
    key: null,
    keyLabel: null,
    group: 0,
    available: (row) => isHeldNowhere(row) && compileMode() === 'ahead-of-time',
    run: (rows) => reloadCompiled(rows, 'background'),
  },
  {
    id: 'cancel',
    isOfApp: true,
    label: 'Cancel',
    icon: CircleStop,
    key: 'escape',
    keyLabel: 'Esc',
    group: 0,
    available: isUnderWay,
    run: (rows) => {
      for (const { id } of rows) void ask('cancel', { rowId: id });
    },
  },
  {
    id: 'verify',
    isOfRunning: true,
    label: 'Verify',
    icon: ShieldCheck,
    key: 'v',
    keyLabel: 'V',
    group: 0,
    available: (row) => row.entries.length > 0,
    run: (rows) => void verify(rows),
  },
  {
    id: 'drop-memory',
    isOfRunning: true,
    label: 'Drop from memory',
    icon: MemoryStick,
    key: 'm',
    keyLabel: 'M',
    group: 1,
    deletes: (rows) => heldBy('memory', rows),
    available: (row) => isHeldBy('memory', row),
    run: (rows) => void drop(rows, 'memory'),
  },
  {
    id: 'drop-disk',
    isOfRunning: true,
    label: 'Drop from disk',
    icon: HardDrive,
    key: 'd',
    keyLabel: 'D',
    group: 1,
    deletes: (rows) => heldBy('disk', rows),
    available: (row) => isHeldBy('disk', row),
    run: (rows) => void drop(rows, 'disk'),
  },
  {
    id: 'drop-both',
    isOfRunning: true,
    label: 'Drop from both',
    icon: Eraser,
    key: 'x',
    keyLabel: 'X',
    group: 1,
    deletes: heldByEither,
    available: (row) => isHeldBy('memory', row) || isHeldBy('disk', row),
    run: (rows) => void drop(rows, 'both'),
  },
  {
    id: 'benchmark',
    isOfApp: true,
    label: 'Benchmark',
    icon: Gauge,
    key: 'b',
    keyLabel: 'B',
    group: 2,
    available: canBenchmark,
    run: (rows) => pickForBenchmark(idsOf(rows)),
  },
  {
    id: 'reveal',
    inMore: true,
    label: 'Show in folder',
    icon: FolderOpen,
    key: null,
    keyLabel: null,
    group: 2,
    single: true,
    available: (row) => row.path !== null,
    run: ([row]) => row && void ask('reveal', { rowId: row.id }),
  },
  {
    id: 'copy-key',
    inMore: true,
    label: 'Copy key',
    icon: KeyRound,
    key: 'c',
    keyLabel: 'C',
    group: 2,
    available: (row) => row.key !== null,
    run: (rows) => {
      const keys = [...new Set(rows.flatMap(({ key }) => key ?? []))];
      void copyText(
        keys.join('\n'),
        keys.length === 1 ? 'Key copied' : `${formatCount(keys.length, 'key')} copied`,
      );
    },
  },
  {
    id: 'remove',
    isOfApp: true,
    inMore: true,
    label: 'Remove from list',
    icon: X,
    key: 'delete',
    keyLabel: 'Del',
    group: 3,
    // What a tier holds is listed because it is there.
    available: (row) => row.origin === 'file',
    run: (rows) => void removeFiles(rows),
  },
];

const byId = new Map(MODULE_ACTIONS.map((action) => [action.id, action]));

/** The action of that name. */
export function moduleAction(id: ModuleAction['id']): ModuleAction {
  const action = byId.get(id);
  if (!action) throw new Error(`There is no action ${id}.`);
  return action;
}

/** Those of the rows that an action is for. */
export function targetsOf(action: ModuleAction, rows: readonly ModuleRow[]): readonly ModuleRow[] {
  if (action.single && rows.length > 1) return [];
  return rows.filter((row) => isOffered(action, [row]) && action.available(row));
}

/** Whether an action is one for rows like these: what another process cannot be asked for, nothing offers. */
export function isOffered(action: ModuleAction, rows: readonly ModuleRow[]): boolean {
  if (rows.every(({ origin }) => origin !== 'process')) return true;
  return !action.isOfApp && (!action.isOfRunning || shownSource()?.state === 'live');
}

/** What an action deletes of the rows, for its button or its menu item, e.g. `3 modules, 92 MB`; null if nothing. */
export function deletedText(action: ModuleAction, rows: readonly ModuleRow[]): string | null {
  const sum = action.deletes?.(targetsOf(action, rows));
  if (!sum || sum.modules === 0) return null;
  const bytes = `${sum.isEstimate ? 'about ' : ''}${formatBytes(sum.bytes)}`;
  return rows.length === 1 ? bytes : `${formatCount(sum.modules, 'module')}, ${bytes}`;
}

/** What an action is called for so many rows. */
export const labelOf = ({ id, label }: ModuleAction, rows: readonly ModuleRow[]): string =>
  id === 'copy-key' && rows.length > 1 ? 'Copy keys' : label;

/** The rows in words: the name of the only one, or how many they are. */
export const whomText = (rows: readonly ModuleRow[]): string =>
  rows.length === 1 && rows[0] ? rows[0].name : formatCount(rows.length, 'module');
