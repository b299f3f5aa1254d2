import { expect, it } from 'vitest';
import { chosenAfterClick } from '../../../src/renderer/events/chosen-after-click.ts';

it('shows only what was clicked, and everything again at a second click', () => {
  expect([...chosenAfterClick(new Set(), 'hit', false)]).toEqual(['hit']);
  expect([...chosenAfterClick(new Set(['miss', 'save']), 'hit', false)]).toEqual(['hit']);
  expect([...chosenAfterClick(new Set(['miss', 'hit']), 'hit', false)]).toEqual(['hit']);
  expect([...chosenAfterClick(new Set(['hit']), 'hit', false)]).toEqual([]);
});

it('adds and takes away while Ctrl or Shift is held', () => {
  expect([...chosenAfterClick(new Set(['miss']), 'hit', true)]).toEqual(['miss', 'hit']);
  expect([...chosenAfterClick(new Set(['miss', 'hit']), 'hit', true)]).toEqual(['miss']);
});
