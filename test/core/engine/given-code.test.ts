import { expect, it } from 'vitest';
import { GivenCode } from '../../../src/core/engine/given-code.ts';
import { toWireBytes } from '../../../src/core/engine/wire-bytes.ts';
import { answering } from '../../support/wasm-modules.ts';

const module = (value: number) => toWireBytes(answering(value));

it("takes a module that V8 had for stock V8's own where no artifact was taken", async () => {
  const given = new GivenCode();
  expect(await given.note(module(1), true)).toBe(true);
  expect(await given.note(module(1), true)).toBe(true);
});

it('knows the machine code that it has taken itself', async () => {
  const given = new GivenCode();
  expect(await given.note(module(2), false)).toBe(false);
  expect(await given.note(module(2), true)).toBe(false);
  expect(await given.note(module(3), true)).toBe(true);
});

it('hears of the machine code that other threads of the process have taken', async () => {
  // A channel makes no difference between threads.
  const [one, other, third] = [new GivenCode(), new GivenCode(), new GivenCode()];
  await one.note(module(4), false);
  expect(await other.note(module(4), true)).toBe(false);
  expect(await Promise.all([third.note(module(4), true), third.note(module(4), true)])).toEqual([
    false,
    false,
  ]);
  expect(await third.note(module(5), true)).toBe(true);
});
