import { showDone, showProblem } from '../shell/notices-store.ts';

/** Puts a text on the clipboard, and says so. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showDone(done);
  } catch (cause) {
    showProblem({
      kind: 'other',
      message: `The clipboard did not take the text: ${cause instanceof Error ? cause.message : String(cause)}`,
      advice: null,
    });
  }
}
