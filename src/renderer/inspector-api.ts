/** The window's side of the contract: asking main, and showing a refusal wherever it comes from. */
import type { Answer, InspectorApi, Problem, ReplyOf, RequestName, RequestOf } from '../shared/contract.ts';
import { showProblem } from './shell/notices-store.ts';

declare global {
  interface Window {
    /** Absent where the preload script did not run. */
    inspector?: InspectorApi;
  }
}

/** An exception as a problem, so that it is shown like any other. */
export const problemFrom = (cause: unknown, advice: string | null = null): Problem => ({
  kind: 'other',
  message: cause instanceof Error ? cause.message : String(cause),
  advice,
});

/** Asks main; whatever goes wrong on the way is an answer too. */
export async function request<Name extends RequestName>(
  name: Name,
  argument: RequestOf<Name>,
): Promise<Answer<ReplyOf<Name>>> {
  try {
    if (!window.inspector) throw new Error('The window is not connected to the main process.');
    return await window.inspector.request(name, argument);
  } catch (cause) {
    return { ok: false, problem: problemFrom(cause, 'Try again; restart the app if it keeps happening.') };
  }
}

/** Asks main, and gives its reply; where it refuses or fails, shows why and gives undefined. */
export async function ask<Name extends RequestName>(
  name: Name,
  argument: RequestOf<Name>,
): Promise<{ value: ReplyOf<Name> } | undefined> {
  const answer = await request(name, argument);
  if (answer.ok) return { value: answer.value };
  showProblem(answer.problem);
  return undefined;
}
