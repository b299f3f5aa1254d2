/** Runs commands on their keys, and as they are chosen in the application menu. */
import { COMMANDS, type CommandId, type CommandInfo } from '../../shared/commands.ts';
import type { InspectorApi } from '../../shared/contract.ts';
import { runCommand } from './command-actions.ts';
import { useDialog } from './dialog-store.ts';
import { couldBeTyped, matches } from './keys.ts';

/** Whether a key belongs to what is typed there. */
const isTypedInto = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

const BY_KEYS = (COMMANDS as readonly (CommandInfo & { id: CommandId })[]).flatMap(
  ({ id, keys, otherKeys, editsText = false }) =>
    [keys, otherKeys]
      .filter((one) => one != null)
      .map((one) => ({ id, keys: one, isForText: editsText || couldBeTyped(one) })),
);

/** Listens until the function that it gives is called. */
export function listenForCommands(api: InspectorApi): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    // It would select the scraps of text all over the window that can be copied.
    if (command && event.key.toLowerCase() === 'a' && !isTypedInto(event.target)) event.preventDefault();
    if (event.defaultPrevented) return;
    const pressed = BY_KEYS.find(({ keys }) => matches(keys, event));
    if (!pressed || (pressed.isForText && isTypedInto(event.target))) return;
    // The menu may have the same key: it must not be done twice.
    event.preventDefault();
    // A dialog is about something else; it is left first.
    if (event.repeat || useDialog.getState().open !== null) return;
    runCommand(pressed.id);
  };
  window.addEventListener('keydown', onKeyDown);
  const stop = api.onCommand(runCommand);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    stop();
  };
}
