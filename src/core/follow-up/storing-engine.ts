import type { Engine } from '../engine/engine.ts';

/** An engine for a disk tier that is only written to, with artifacts that are there. */
export function storingEngine(deterministicId: Engine['deterministicId']): Engine {
  const unasked = () => Promise.reject(new Error('what is stored has been compiled before'));
  return {
    deterministicId,
    compile: unasked,
    deserialize: unasked,
    serialize: async ({ artifact }) => artifact?.get() ?? unasked(),
  };
}
