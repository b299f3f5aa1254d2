/** Keys that are meant for a dialog which has not come yet, so that they do nothing to what lies below it. */

export interface TypeAhead {
  /** What was typed so far. */
  text(): string;
  end(): void;
}

/** Holds every key back until it is ended; Escape says that the dialog is not wanted any more. */
export function typeAhead(onEscape: () => void, target: EventTarget = window): TypeAhead {
  let typed = '';
  const hold = (event: Event) => {
    const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === 'Escape') onEscape();
    else if (ctrlKey || metaKey || altKey) return;
    else if (key === 'Backspace') typed = typed.slice(0, -1);
    else if ([...key].length === 1) typed += key;
  };
  target.addEventListener('keydown', hold, { capture: true });
  return { text: () => typed, end: () => target.removeEventListener('keydown', hold, { capture: true }) };
}
