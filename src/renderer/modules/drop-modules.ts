/** Dropping modules from tiers, and taking that back. */
import type { DropReply, ModuleRow, UndoReply } from '../../shared/contract.ts';
import { TIERS, type TierName } from '../../shared/tiers.ts';
import { commandKeys } from '../commands/command-keys.ts';
import { formatBytes, formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { showDone, withdrawOffers } from '../shell/notices-store.ts';
import { askInParts } from './many-rows.ts';
import { UNDO_LABEL } from './work-store.ts';

type TierTotals = Record<TierName, { modules: number; bytes: number }>;

/** E.g. `3 modules, 92 MB, from disk`; with both tiers, of each what it is about. */
function totalsText(totals: TierTotals, link: 'from' | 'into', only: string | null): string | null {
  const subject = (modules: number) => only ?? formatCount(modules, 'module');
  const [first, second] = TIERS.filter((tier) => totals[tier].modules > 0).map((tier) => ({
    tier,
    ...totals[tier],
  }));
  if (!first) return null;
  if (!second) return `${subject(first.modules)}, ${formatBytes(first.bytes)}, ${link} ${first.tier}`;
  const [of, and] = [first, second].map(({ tier, bytes }) => `${tier} (${formatBytes(bytes)})`);
  if (first.modules === second.modules) return `${subject(first.modules)} ${link} ${of} and ${and}`;
  return `${subject(first.modules)} ${link} ${of} and ${subject(second.modules)} ${link} ${and}`;
}

/** What a drop did, e.g. `Dropped 3 modules, 92 MB, from disk.` */
export function droppedText(dropped: DropReply, rows: readonly ModuleRow[]): string {
  const text = totalsText(dropped, 'from', rows.length === 1 ? (rows[0]?.name ?? null) : null);
  return text === null ? 'Nothing was dropped: no tier held it any more.' : `Dropped ${text}.`;
}

/** What taking a drop back did, e.g. `Put back 3 modules, 92 MB, into disk.` */
export function undoneText({ lost, ...back }: UndoReply): string {
  const text = totalsText(back, 'into', null);
  const gone =
    lost === 0
      ? ''
      : ` ${formatCount(lost, 'module')} ${lost === 1 ? 'is' : 'are'} gone for good: the room was needed.`;
  return `${text === null ? 'Nothing could be put back.' : `Put back ${text}.`}${gone}`;
}

/** Drops rows' modules, says how much that was, and offers to take it back. */
export async function drop(rows: readonly ModuleRow[], from: TierName | 'both'): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const replies = await askInParts(ids, (rowIds, continues) => ask('drop', { rowIds, from, continues }));
  // Why not has been shown.
  if (replies.every((reply) => reply === undefined)) return;
  const sum: DropReply = { memory: { modules: 0, bytes: 0 }, disk: { modules: 0, bytes: 0 } };
  for (const reply of replies) {
    for (const tier of TIERS) {
      sum[tier].modules += reply?.value[tier].modules ?? 0;
      sum[tier].bytes += reply?.value[tier].bytes ?? 0;
    }
  }
  const isNothing = TIERS.every((tier) => sum[tier].modules === 0);
  const undo = { label: UNDO_LABEL, keys: commandKeys('undo-drop'), run: () => void undoDrop() };
  showDone(droppedText(sum, rows), isNothing ? null : undo);
}

/** Puts back what the latest drop took, and says how much that was. */
export async function undoDrop(): Promise<void> {
  withdrawOffers(UNDO_LABEL);
  const reply = await ask('undoDrop', null);
  if (reply) showDone(undoneText(reply.value));
}
