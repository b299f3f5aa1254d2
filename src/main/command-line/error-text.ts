import { problemOf } from '../inspector/problem.ts';

/** What stderr says of an error: what happened, and what to do about it. */
export function errorText(error: unknown): string {
  const { message, advice } = problemOf(error);
  return advice === null ? message : `${message}. ${advice}`;
}
