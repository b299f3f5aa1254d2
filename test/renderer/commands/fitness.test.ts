import { expect, it } from 'vitest';
import { fitness } from '../../../src/renderer/commands/fitness.ts';

it('puts what is called so before what begins so, what has it, and what has its letters', () => {
  const scores = [
    fitness('Events', 'Go', 'events '),
    fitness('Events of the module', 'View', 'Events'),
    fitness('Filter the events', 'View', 'events'),
    fitness('Load again', 'elephants-vents.wasm', 'events'),
    fitness('Load again', 'sql.wasm', 'events'),
  ];
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(new Set(scores.slice(0, 4)).size).toBe(4);
  expect(scores.at(-1)).toBe(0);
});

it('finds an entry by its group', () => {
  expect(fitness('Dark theme', 'Theme', 'theme')).toBeGreaterThan(0);
  expect(fitness('Verify', 'sql-wasm.wasm', 'sql')).toBeGreaterThan(0);
});
