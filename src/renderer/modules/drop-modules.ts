/** Dropping modules from tiers, and taking that back. */
import type { DropReply, ModuleRow } from '../../shared/contract.ts';
import { TIERS, type TierName } from '../../shared/tiers.ts';
import { formatBytes, formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { showDone } from '../shell/notices-store.ts';
import { askInParts } from './many-rows.ts';

/** What a drop did, e.g. `Dropped 3 modules, 92 MB, from disk.` */
export function droppedText(dropped: DropReply, rows: readonly ModuleRow[]): string {
  const from = TIERS.filter((tier) => dropped[tier].modules > 0);
  if (from.length === 0) return 'Nothing was dropped: no tier held it any more.';
  const [only] = rows;
  const subject = (modules: number) =>
    only && rows.length === 1 ? only.name : formatCount(modules, 'module');
  const parts = from.map((tier) => ({ tier, ...dropped[tier] }));
  const [first, second] = parts;
  if (first && second && first.modules === second.modules) {
    return `Dropped ${subject(first.modules)} from memory (${formatBytes(first.bytes)}) and disk (${formatBytes(second.bytes)}).`;
  }
  const texts = parts.map(
    ({ tier, modules, bytes }) => `${subject(modules)}, ${formatBytes(bytes)}, from ${tier}`,
  );
  return `Dropped ${texts.join('; ')}.`;
}

/** Drops rows' modules, and says how much that was. */
export async function drop(rows: readonly ModuleRow[], from: TierName | 'both'): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const replies = await askInParts(ids, (rowIds) => ask('drop', { rowIds, from }));
  const sum: DropReply = { memory: { modules: 0, bytes: 0 }, disk: { modules: 0, bytes: 0 } };
  for (const reply of replies) {
    for (const tier of TIERS) {
      sum[tier].modules += reply?.value[tier].modules ?? 0;
      sum[tier].bytes += reply?.value[tier].bytes ?? 0;
    }
  }
  if (replies.every((reply) => reply === undefined)) return;
  showDone(droppedText(sum, rows));
}
