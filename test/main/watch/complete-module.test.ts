import { describe, expect, it } from 'vitest';
import { isCompleteModule } from '../../../src/main/watch/complete-module.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering, EMPTY_MODULE } from '../../support/wasm-modules.ts';

const isComplete = (bytes: Uint8Array) => isCompleteModule(writeInto(scratchFolder(), 'a.wasm', bytes));

describe('a file is whole', () => {
  it('where its last section ends with it', async () => {
    expect(await isComplete(answering(9001))).toBe(true);
    expect(await isComplete(EMPTY_MODULE)).toBe(true);
  });

  it('where it is no module: nothing more is to be waited for', async () => {
    expect(await isComplete(Uint8Array.from(Buffer.from('this is no module')))).toBe(true);
  });
});

it('is not whole wherever it is cut, but between two sections of which neither needs the other', async () => {
  const whole = answering(9002);
  const cuts: boolean[] = [];
  for (let length = 0; length < whole.byteLength; length++)
    cuts.push(await isComplete(whole.subarray(0, length)));
  // Behind the preamble and behind the types: functions have to have code.
  expect(cuts.filter(Boolean)).toHaveLength(2);
});

it('rejects with what the system says of a file that is not there', async () => {
  await expect(isCompleteModule('/nowhere/a.wasm')).rejects.toThrow('ENOENT');
});
