type Phase = 'identify' | 'measure' | 'keep';

/** In their order: what is done to keep something is none of a program's run, which is measured before. */
const PHASES = ['identify', 'measure', 'keep'] as const satisfies readonly Phase[];
const callbacks: Record<Phase, Set<() => void>> = {
  identify: new Set(),
  measure: new Set(),
  keep: new Set(),
};

function runAll(): void {
  for (const phase of PHASES) for (const callback of [...callbacks[phase]]) callback();
}

/**
 * Has something done when this process ends in order. One listener for all, however many caches there are: Node warns of
 * more than ten.
 */
export function atExit(phase: Phase, callback: () => void): void {
  if (isIdle()) {
    // A host with as many listeners of its own as Node allows is not to be warned because of ours.
    changeLimit(1);
    process.on('exit', runAll);
  }
  callbacks[phase].add(callback);
}

export function notAtExit(phase: Phase, callback: () => void): void {
  if (!callbacks[phase].delete(callback) || !isIdle()) return;
  process.off('exit', runAll);
  changeLimit(-1);
}

function isIdle(): boolean {
  return PHASES.every((phase) => callbacks[phase].size === 0);
}

function changeLimit(by: number): void {
  const limit = process.getMaxListeners();
  // 0 stands for no limit.
  if (limit > 0) process.setMaxListeners(limit + by);
}
