import { expect, it } from 'vitest';
import { COMMANDS, isCommand } from '../../../src/main/command-line/commands.mjs';

it.each([...COMMANDS, 'help', '--help', '-h', '--version', '-V'])(
  'takes %s as the first word for a command, whatever follows',
  (word) => {
    expect(isCommand([word])).toBe(true);
    expect(isCommand([word, 'x.wasm', '--json'])).toBe(true);
  },
);

it.each([
  [[]],
  [['x.wasm']],
  [['./load']],
  [['x.wasm', 'load']],
  [['LOAD']],
  [['--json']],
  [['--cache-dir', 'x']],
])('takes %j for what a window is opened with', (args) => {
  expect(isCommand(args)).toBe(false);
});
