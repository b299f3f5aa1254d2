import { expect } from 'vitest';

/** Gives what a promise rejects with, which must be an instance of `type`; fails the test where it does not reject. */
export async function failureOf<Failure extends Error>(
  promise: Promise<unknown>,
  // biome-ignore lint/suspicious/noExplicitAny: any constructor of the error will do
  type: new (...args: any[]) => Failure,
): Promise<Failure> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`it did not reject, and gave ${String(outcome.value)}`);
  expect(outcome.error).toBeInstanceOf(type);
  return outcome.error as Failure;
}
