/** The team's tier as it is set up, as main last told. */
import { create } from 'zustand';
import type { ReplyOf, RequestName, RequestOf } from '../../shared/contract.ts';
import type { Problem } from '../../shared/problem.ts';
import type { StoreSetup } from '../../shared/shared-tier.ts';
import { openDialog } from '../commands/dialog-store.ts';
import { ask, request } from '../inspector-api.ts';

export const useStoreSetup = create<{ setup: StoreSetup | null }>()(() => ({ setup: null }));

/** Whether somebody has come for the team's tier, which stands far down among the settings. */
let isWanted = false;

/** Opens the settings at the team's tier. */
export function openTeamSettings(): void {
  isWanted = true;
  openDialog('settings');
}

/** Tells, once, whether it was come for. */
export function takeWanted(): boolean {
  const was = isWanted;
  isWanted = false;
  return was;
}

/** Asks main for it. Shows why where main does not give it. */
export async function readStoreSetup(): Promise<void> {
  const reply = await ask('storeSetup', null);
  if (reply) useStoreSetup.setState({ setup: reply.value });
}

type Change = { [Name in RequestName]: StoreSetup extends ReplyOf<Name> ? Name : never }[RequestName];

/** Has main change something of it. Gives why it would not, which belongs beside what was typed; null where it did. */
export async function changeStoreSetup<Name extends Change>(
  name: Name,
  argument: RequestOf<Name>,
): Promise<Problem | null> {
  const answer = await request(name, argument);
  if (!answer.ok) return answer.problem;
  useStoreSetup.setState({ setup: answer.value as StoreSetup });
  return null;
}
