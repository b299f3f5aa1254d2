import { expect, it } from 'vitest';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { failureOf } from '../../../src/main/command-line/failure.ts';

const NOT_ABORTED = new AbortController().signal;
const crash = () => new LoadError('compiler-crashed', 'the compiling process ended before it was done');

it('gives a failure as it is', async () => {
  const error = new LoadError('invalid-module', 'V8 refuses it');
  expect(await failureOf(error, NOT_ABORTED)).toBe(error);
  expect(await failureOf(error, AbortSignal.abort())).toBe(error);
  expect(await failureOf(new Error('odd'), NOT_ABORTED)).toMatchObject({ kind: 'other', message: 'odd' });
});

it('gives a crash as it is where nobody asked for the end', async () => {
  const error = crash();
  expect(await failureOf(error, NOT_ABORTED)).toBe(error);
});

it('takes a crash for the cancellation that it is, whether the signal was heard of before or after', async () => {
  expect(await failureOf(crash(), AbortSignal.abort())).toMatchObject({ kind: 'cancelled' });
  const stop = new AbortController();
  const failure = failureOf(crash(), stop.signal);
  setImmediate(() => stop.abort());
  expect(await failure).toMatchObject({ kind: 'cancelled' });
});
