import { MAX_ROWS_AT_ONCE } from '../../shared/contract.ts';

/**
 * Asks about as many rows as one likes: one request after the other, none about more than the contract allows. Gives
 * the replies; those that were refused, which have been shown, are undefined.
 *
 * @param ask `continues` says that it is not the first
 */
export async function askInParts<Reply>(
  rowIds: readonly string[],
  ask: (part: string[], continues: boolean) => Promise<Reply | undefined>,
): Promise<(Reply | undefined)[]> {
  const replies: (Reply | undefined)[] = [];
  for (let at = 0; at < rowIds.length; at += MAX_ROWS_AT_ONCE) {
    replies.push(await ask(rowIds.slice(at, at + MAX_ROWS_AT_ONCE), at > 0));
  }
  return replies;
}
