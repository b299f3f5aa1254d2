import type { CompiledModule } from '../engine/engine.ts';
import type { Milliseconds } from '../units.ts';
import { cacheChannels, isHeard } from './diagnostics.ts';
import { type CacheOperation, endOperation } from './operation.ts';
import type { Trace } from './trace.ts';

/** Tells whether anybody would hear of an operation: only then is there to be a record of it. */
export function isObserved(kind: CacheOperation['kind'], trace: Trace | undefined): boolean {
  return trace?.isHeard || isHeard(cacheChannels[kind]);
}

/**
 * Runs an operation, fills in its record as it ends, and tells the caller and the diagnostics channels. Gives, or
 * rejects with, what `run` does.
 *
 * @param elapsed gives how long the operation has taken; counted from now by default
 */
export function observe(
  operation: CacheOperation,
  trace: Trace | undefined,
  run: () => Promise<CompiledModule>,
  elapsed: () => Milliseconds = sinceNow(),
): Promise<CompiledModule> {
  const observed = async () => {
    try {
      const module = await run();
      endOperation(operation, elapsed(), { module });
      return module;
    } catch (error) {
      endOperation(operation, elapsed(), { error });
      throw error;
    } finally {
      trace?.ended(operation);
    }
  };
  const channel = cacheChannels[operation.kind];
  return isHeard(channel) ? channel.tracePromise(observed, operation) : observed();
}

function sinceNow(): () => Milliseconds {
  const start = performance.now();
  return () => performance.now() - start;
}
