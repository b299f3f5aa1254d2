import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives V8's garbage collector as a function. The flag is taken back at once: it would be part of the engine's
 * stamp, and this process could read nobody's artifacts. To be called before the product is opened.
 */
export function findGarbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return collect;
}
