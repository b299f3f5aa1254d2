import type { OperationContext } from './module-cache.ts';

/** Tells of a failure that does not change the outcome: the caller, or the process where the caller does not listen. */
export function warn(error: unknown, context: OperationContext): void {
  const warning = error instanceof Error ? error : new Error(String(error));
  if (context.onWarning) context.onWarning(warning);
  else process.emitWarning(warning);
}
