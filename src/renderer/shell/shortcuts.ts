/** The keys that work everywhere in the window. */
import { ask } from '../inspector-api.ts';

const onMac = navigator.platform.startsWith('Mac');

/** A shortcut as this system writes it, e.g. `Ctrl+Shift+O` or `⇧⌘O`. */
export const shortcutLabel = (key: string, shift = false): string =>
  onMac ? `${shift ? '⇧' : ''}⌘${key}` : `Ctrl+${shift ? 'Shift+' : ''}${key}`;

/** Opens the dialogs on their keys; gives the function that ends it. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'o') return;
    // The menu may have the same key: it must not open a second dialog.
    event.preventDefault();
    if (!event.repeat) void ask('openDialog', { kind: event.shiftKey ? 'folder' : 'files' });
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
