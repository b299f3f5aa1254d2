/** Checking the entries of modules on disk. */
import type { VerifyReply } from '../../shared/bulk-work.ts';
import type { ModuleRow } from '../../shared/contract.ts';
import { formatBytes } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { showDone, showProblem } from '../shell/notices-store.ts';
import { askInParts } from './many-rows.ts';

const countEntries = (count: number): string =>
  count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`;

/** What came of a check, e.g. `Checked 12 entries, 92 MB: all are intact.` */
export function verifiedText({ intact, broken, bytes, cancelled }: VerifyReply): string {
  const all = intact + broken;
  if (all === 0)
    return cancelled ? 'The check was cancelled before it began.' : 'There was no entry to check.';
  const what = `Checked ${countEntries(all)}, ${formatBytes(bytes)}`;
  const found =
    broken === 0
      ? all === 1
        ? 'it is intact'
        : 'all are intact'
      : `${intact.toLocaleString('en')} intact, ${broken.toLocaleString('en')} broken`;
  return `${what}${cancelled ? ', until it was cancelled' : ''}: ${found}.`;
}

/** Checks rows' entries from their first byte to their last, and says what came of it. The rows say it of each. */
export async function verify(rows: readonly ModuleRow[]): Promise<void> {
  const sum: VerifyReply = { intact: 0, broken: 0, bytes: 0, cancelled: false };
  const replies = await askInParts(
    rows.map(({ id }) => id),
    async (rowIds) => (sum.cancelled ? undefined : take(sum, await ask('verify', { rowIds }))),
  );
  if (replies.every((reply) => reply === undefined)) return;
  if (sum.broken === 0) return showDone(verifiedText(sum));
  showProblem({
    kind: 'deserialize',
    message: verifiedText(sum),
    advice: `Find ${sum.broken === 1 ? 'it' : 'them'} by is:broken. A broken entry is never run: load its module, and it is compiled anew.`,
  });
}

function take(sum: VerifyReply, reply: { value: VerifyReply } | undefined): VerifyReply | undefined {
  if (!reply) return undefined;
  sum.intact += reply.value.intact;
  sum.broken += reply.value.broken;
  sum.bytes += reply.value.bytes;
  sum.cancelled ||= reply.value.cancelled;
  return reply.value;
}
