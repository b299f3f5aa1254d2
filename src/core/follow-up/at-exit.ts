type Phase = 'measure' | 'keep';

/** In their order: what is done to keep something is none of a program's run, which is measured before. */
const callbacks: Record<Phase, Set<() => void>> = { measure: new Set(), keep: new Set() };

function runAll(): void {
  for (const phase of ['measure', 'keep'] as const) for (const callback of [...callbacks[phase]]) callback();
}

/**
 * Has something done when this process ends in order. One listener for all, however many caches there are: Node warns of
 * more than ten.
 */
export function atExit(phase: Phase, callback: () => void): void {
  if (isIdle()) process.on('exit', runAll);
  callbacks[phase].add(callback);
}

export function notAtExit(phase: Phase, callback: () => void): void {
  if (callbacks[phase].delete(callback) && isIdle()) process.off('exit', runAll);
}

function isIdle(): boolean {
  return callbacks.measure.size === 0 && callbacks.keep.size === 0;
}
