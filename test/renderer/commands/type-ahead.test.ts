import { expect, it } from 'vitest';
import { typeAhead } from '../../../src/renderer/commands/type-ahead.ts';

/** A window, what reaches it behind those that hold keys back, and how a key is pressed on it. */
function keyboard() {
  const target = new EventTarget();
  const escapes: string[] = [];
  const ahead = typeAhead(() => escapes.push('Escape'), target);
  const reached: string[] = [];
  target.addEventListener('keydown', (event) => reached.push((event as KeyboardEvent).key));
  const press = (key: string, held: Partial<KeyboardEvent> = {}) => {
    const event = Object.assign(new Event('keydown', { cancelable: true }), { key, ...held });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { ahead, escapes, reached, press };
}

it('holds back what is typed, and gives it as a text', () => {
  const { ahead, reached, press } = keyboard();
  for (const key of ['v', 'x', 'Shift', 'ü', 'Backspace', '😀', 'ArrowDown', 'Enter']) {
    expect(press(key)).toBe(true);
  }
  expect(press('k', { ctrlKey: true })).toBe(true);
  expect(ahead.text()).toBe('vx😀');
  expect(reached).toEqual([]);
});

it('hears Escape', () => {
  const { escapes, press } = keyboard();
  press('Escape');
  expect(escapes).toEqual(['Escape']);
});

it('lets every key through once it is ended', () => {
  const { ahead, reached, press } = keyboard();
  press('a');
  ahead.end();
  expect(press('b')).toBe(false);
  expect(reached).toEqual(['b']);
  expect(ahead.text()).toBe('a');
});
