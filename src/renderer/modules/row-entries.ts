/** What the entries on disk say of a row, as the table shows it. */
import type { ModuleRow } from '../../shared/contract.ts';
import type { EntryInfo } from '../../shared/entry-info.ts';

/** The entry that this app's engine can run; where there is none, another engine's. */
export const entryOf = (row: ModuleRow): EntryInfo | null =>
  row.entries.find(({ isOurs }) => isOurs) ?? row.entries[0] ?? null;

export const othersOf = (row: ModuleRow): readonly EntryInfo[] => row.entries.filter(({ isOurs }) => !isOurs);

/** Whether all that there is of it is another engine's. */
export const isOnlyOthers = (row: ModuleRow): boolean =>
  !row.held.memory && !row.held.disk && othersOf(row).length > 0;

/** What was found when its entries were last checked: broken where one is, null where none was checked. */
export function verdictOf(row: ModuleRow): 'intact' | 'broken' | null {
  const checked = row.entries.flatMap(({ verified }) => verified ?? []);
  if (checked.length === 0) return null;
  return checked.some(({ problem }) => problem !== null) ? 'broken' : 'intact';
}

/** An engine as the window names it: its V8's version, or the whole id where that is not in it. */
export function engineName(engineId: string): string {
  const version = /^v8-(\d+(?:\.\d+){1,3})/.exec(engineId)?.[1];
  return version === undefined ? engineId : `V8 ${version}`;
}
