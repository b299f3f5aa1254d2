/** Taking files off the list. */
import type { ModuleRow } from '../../shared/contract.ts';
import { formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { showDone } from '../shell/notices-store.ts';
import { askInParts } from './many-rows.ts';
import { isHeldBy } from './row-sums.ts';

/** What is said of files that were taken off the list; null where their rows are simply gone. */
export function removedText(rows: readonly ModuleRow[]): string | null {
  const held = new Set(
    rows.filter((row) => isHeldBy('memory', row) || isHeldBy('disk', row)).map(({ key }) => key),
  );
  if (held.size === 0) return null;
  const stays = held.size === 1 ? 'stays listed as stored' : 'stay listed as stored';
  return `Removed ${formatCount(rows.length, 'file')}. ${formatCount(held.size, 'module')} that a tier holds ${stays}.`;
}

export async function removeFiles(rows: readonly ModuleRow[]): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const replies = await askInParts(ids, (rowIds) => ask('removeRows', { rowIds }));
  const text = removedText(rows);
  if (text !== null && replies.some((reply) => reply !== undefined)) showDone(text);
}
