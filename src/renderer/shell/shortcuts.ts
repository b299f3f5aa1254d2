/** The keys that work everywhere in the window. */
import { ask } from '../inspector-api.ts';

const onMac = navigator.platform.startsWith('Mac');

/** A shortcut as this system writes it, e.g. `Ctrl+Shift+O` or `⇧⌘O`. */
export const shortcutLabel = (key: string, shift = false): string =>
  onMac ? `${shift ? '⇧' : ''}⌘${key}` : `Ctrl+${shift ? 'Shift+' : ''}${key}`;

/** Whether a key belongs to what is typed there. */
const isTypedInto = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** Opens the dialogs on their keys, and keeps Ctrl+A to where text is typed; gives the function that ends it. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    // It would select the scraps of text all over the window that can be copied.
    if (key === 'a' && !isTypedInto(event.target)) event.preventDefault();
    if (key !== 'o') return;
    // The menu may have the same key: it must not open a second dialog.
    event.preventDefault();
    if (!event.repeat) void ask('openDialog', { kind: event.shiftKey ? 'folder' : 'files' });
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
