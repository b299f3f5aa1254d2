import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { endOnUncaught } from '../../../src/main/command-line/end-on-uncaught.ts';

it.each([
  ['uncaughtException', new RangeError('nobody caught it'), 'RangeError: nobody caught it'],
  ['unhandledRejection', 'no error at all', 'no error at all'],
])('says what nobody caught (%s), and ends with 1', (event, error, line) => {
  const process = new EventEmitter();
  const said: string[] = [];
  const exits: number[] = [];
  endOnUncaught(
    process,
    (text) => said.push(text),
    (code) => exits.push(code),
  );
  process.emit(event, error);
  expect([said, exits]).toEqual([[line], [1]]);
});
