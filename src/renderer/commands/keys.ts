/** Keys as they are written in the list of commands, matched with what is pressed and shown as the system writes them. */

const onMac = globalThis.navigator?.platform.startsWith('Mac') ?? false;

interface Chord {
  /** Ctrl, or the command key on a Mac. */
  command: boolean;
  shift: boolean;
  /** As `KeyboardEvent.key` gives it, in lower case; a digit as its key's, whatever Shift makes of it. */
  key: string;
}

function chordOf(keys: string): Chord {
  // A plus is between two names, and never a key here.
  const parts = keys.split('+');
  return {
    command: parts.includes('CmdOrCtrl'),
    shift: parts.includes('Shift'),
    key: (parts.at(-1) ?? '').toLowerCase(),
  };
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Whether just these keys are pressed. */
export function matches(keys: string, event: Pressed): boolean {
  const { command, shift, key } = chordOf(keys);
  if (event.altKey || (event.ctrlKey || event.metaKey) !== command) return false;
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const isKey = event.key.toLowerCase() === key || digit === key;
  // A mark such as ? has its Shift in it.
  return isKey && (shift === event.shiftKey || !/^([a-z0-9]|f\d+)$/.test(key));
}

/** Whether the keys could be meant as text. */
export const couldBeTyped = (keys: string): boolean => {
  const { command, key } = chordOf(keys);
  return !command && key.length === 1;
};

/** Keys as this system writes them, e.g. `Ctrl+Shift+O` or `⇧⌘O`. */
export function keysText(keys: string, mac: boolean = onMac): string {
  const { command, shift, key } = chordOf(keys);
  const name = key.length === 1 || /^f\d+$/.test(key) ? key.toUpperCase() : key;
  if (mac) return `${shift ? '⇧' : ''}${command ? '⌘' : ''}${name}`;
  return [command && 'Ctrl', shift && 'Shift', name].filter(Boolean).join('+');
}
