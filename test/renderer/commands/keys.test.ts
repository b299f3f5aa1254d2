import { describe, expect, it } from 'vitest';
import { couldBeTyped, keysText, matches } from '../../../src/renderer/commands/keys.ts';
import { COMMANDS, type CommandInfo } from '../../../src/shared/commands.ts';

const pressed = (key: string, over: Partial<KeyboardEvent> = {}) => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...over,
});
const ctrl = { ctrlKey: true };

describe('keys match', () => {
  it.each([
    ['CmdOrCtrl+O', pressed('o', ctrl)],
    ['CmdOrCtrl+O', pressed('o', { metaKey: true })],
    // With Caps Lock.
    ['CmdOrCtrl+O', pressed('O', ctrl)],
    ['CmdOrCtrl+Shift+O', pressed('O', { ...ctrl, shiftKey: true })],
    ['CmdOrCtrl+,', pressed(',', ctrl)],
    ['CmdOrCtrl+.', pressed('.', ctrl)],
    ['CmdOrCtrl+1', pressed('1', ctrl)],
    ['CmdOrCtrl+Shift+1', pressed('!', { ...ctrl, shiftKey: true, code: 'Digit1' })],
    ['F1', pressed('F1')],
    ['?', pressed('?', { shiftKey: true })],
    // A layout that has it on a key of its own.
    ['?', pressed('?')],
  ])('%s', (keys, event) => {
    expect(matches(keys, event)).toBe(true);
  });

  it.each([
    ['CmdOrCtrl+O', pressed('o')],
    ['CmdOrCtrl+O', pressed('O', { ...ctrl, shiftKey: true })],
    ['CmdOrCtrl+Shift+O', pressed('o', ctrl)],
    ['CmdOrCtrl+O', pressed('o', { ...ctrl, altKey: true })],
    ['CmdOrCtrl+1', pressed('!', { ...ctrl, shiftKey: true, code: 'Digit1' })],
    ['F1', pressed('F1', ctrl)],
    ['?', pressed('?', { ...ctrl, shiftKey: true })],
  ])('not %s', (keys, event) => {
    expect(matches(keys, event)).toBe(false);
  });
});

it('are written as the system writes them', () => {
  expect(keysText('CmdOrCtrl+Shift+O', false)).toBe('Ctrl+Shift+O');
  expect(keysText('CmdOrCtrl+Shift+O', true)).toBe('⇧⌘O');
  expect(keysText('F1', true)).toBe('F1');
  expect(keysText('?', false)).toBe('?');
});

it('could be typed only where they are a character alone', () => {
  expect(['?', 'F1', 'CmdOrCtrl+K'].map(couldBeTyped)).toEqual([true, false, false]);
});

it('no keys belong to two commands', () => {
  const all = (COMMANDS as readonly CommandInfo[]).flatMap(({ keys, otherKeys }) =>
    [keys, otherKeys].filter((one) => one != null),
  );
  expect(all).toEqual([...new Set(all)]);
});
