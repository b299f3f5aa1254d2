import type { Engine } from '../engine/engine.ts';
import { type CacheWarning, warningChannel } from './diagnostics.ts';
import type { ModuleHash } from './module-hash.ts';
import type { Trace } from './trace.ts';

/**
 * Tells of a failure that does not change the outcome: the caller, where it has a trace, and the diagnostics channel.
 * It is never printed: the host's output is the host's.
 */
export function warn(error: unknown, key: ModuleHash, engine: Engine, trace: Trace | undefined): void {
  const warning = error instanceof Error ? error : new Error(String(error));
  trace?.warn(warning);
  if (!warningChannel.hasSubscribers) return;
  warningChannel.publish({ key, engineId: engine.deterministicId, warning } satisfies CacheWarning);
}
